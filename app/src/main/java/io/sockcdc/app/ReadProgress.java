package io.sockcdc.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.function.LongConsumer;

/** How far reading history has come: a line that renews itself on a terminal, and one with the rate in the end. */
final class ReadProgress implements LongConsumer {
    private static final long FIRST_AFTER_MILLIS = 1_000;
    private static final long EVERY_MILLIS = 500;

    private final Program program;
    private final Clock clock;
    private final boolean terminal = isTerminal();
    private final long began;
    private long shownAt;
    private long count;

    ReadProgress(Program program) {
        this.program = program;
        this.clock = program.clock();
        began = clock.millis();
        shownAt = began + FIRST_AFTER_MILLIS - EVERY_MILLIS;
    }

    private static boolean isTerminal() {
        try {
            String standardError =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return standardError.startsWith("/dev/pts/") || standardError.startsWith("/dev/tty");
        } catch (IOException | SecurityException e) {
            // Without /proc nobody is shown progress.
            return false;
        }
    }

    @Override
    public void accept(long records) {
        count = records;
        long now = clock.millis();
        if (terminal && now - shownAt >= EVERY_MILLIS) {
            shownAt = now;
            program.err().print("\r" + rate(now) + " ");
            program.err().flush();
        }
    }

    /** Clears the line. */
    void end() {
        if (terminal && shownAt > began + FIRST_AFTER_MILLIS - EVERY_MILLIS) {
            program.err().print("\r" + " ".repeat(60) + "\r");
            program.err().flush();
        }
    }

    /** Events read, how long it took, and the rate. */
    String rate() {
        return rate(clock.millis());
    }

    private String rate(long now) {
        double seconds = Math.max(1, now - began) / 1000.0;
        return String.format(Locale.ROOT, "%,d events read in %.1f s (%,.0f/s)", count, seconds, count / seconds);
    }
}

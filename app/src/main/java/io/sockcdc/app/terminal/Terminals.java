package io.sockcdc.app.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Help.Ansi;

/** Looks for the terminal of this process. */
public final class Terminals {
    private Terminals() {}

    /** The terminal behind standard input and output; empty when one of them is none. The caller closes it. */
    public static Optional<Terminal> open() {
        if (!isThere()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TerminalBuilder.builder()
                    .name("sockcdc")
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(false)
                    .nativeSignals(false)
                    .build());
        } catch (IOException | IllegalStateException e) {
            // It is there and cannot be steered: as if it were not.
            return Optional.empty();
        }
    }

    /** Columns of the terminal that standard output goes to; empty when it goes elsewhere. */
    public static OptionalInt columns() throws IOException {
        Optional<Terminal> terminal = open();
        if (terminal.isEmpty()) {
            return OptionalInt.empty();
        }
        try (Terminal its = terminal.get()) {
            int columns = its.getSize().getColumns();
            return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
        }
    }

    /** Whether colours are wanted: a terminal, and no NO_COLOR. */
    public static boolean wantsColour() {
        return Ansi.AUTO.enabled();
    }

    private static boolean isThere() {
        return isTerminal(0) && isTerminal(1) && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException e) {
            return false; // it is closed
        }
    }
}

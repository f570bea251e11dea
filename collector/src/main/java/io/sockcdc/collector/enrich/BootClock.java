package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns ticks since boot into microseconds since 1970, with the boot time of /proc/stat (whole seconds, so a start time may
 * be up to one second early) and the tick rate that the kernel hands every program (AT_CLKTCK in /proc/self/auxv).
 */
final class BootClock {
    private static final int AT_CLKTCK = 17;
    private static final long USUAL_TICKS_PER_SECOND = 100;
    private static final long MICROS = 1_000_000;

    private final @Nullable Long bootSeconds;
    private final long ticksPerSecond;

    BootClock(Path proc) {
        bootSeconds = bootSeconds(proc.resolve("stat"));
        ticksPerSecond = ticksPerSecond(proc.resolve("self/auxv"));
    }

    /** Null when the boot time is not known. */
    @Nullable Long microsAt(long ticks) {
        return bootSeconds == null
                ? null
                : bootSeconds * MICROS
                        + ticks / ticksPerSecond * MICROS
                        + ticks % ticksPerSecond * MICROS / ticksPerSecond;
    }

    private static @Nullable Long bootSeconds(Path stat) {
        try {
            for (String line : Files.readAllLines(stat, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("btime ")) {
                    long seconds = Digits.parse(line, "btime ".length(), line.length());
                    return seconds < 0 ? null : seconds;
                }
            }
            return null;
        } catch (IOException e) {
            throw new EnrichException("read the boot time from", stat, e);
        }
    }

    private static long ticksPerSecond(Path auxv) {
        if (!Files.isReadable(auxv)) {
            return USUAL_TICKS_PER_SECOND;
        }
        try {
            ByteBuffer pairs = ByteBuffer.wrap(Files.readAllBytes(auxv)).order(ByteOrder.nativeOrder());
            boolean wide = !"32".equals(System.getProperty("sun.arch.data.model"));
            int pair = wide ? 16 : 8;
            while (pairs.remaining() >= pair) {
                long key = wide ? pairs.getLong() : pairs.getInt();
                long value = wide ? pairs.getLong() : pairs.getInt();
                if (key == AT_CLKTCK && value > 0) {
                    return value;
                }
            }
            return USUAL_TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new EnrichException("read the tick rate from", auxv, e);
        }
    }
}

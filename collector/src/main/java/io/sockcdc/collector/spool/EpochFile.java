package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;

/**
 * A number that grows with every start of the collector. The first start is 1.
 *
 * <p>On disk it is the file {@code epoch}, swapped atomically (written to {@code epoch.tmp}, forced, renamed):
 *
 * <pre>
 *   0        4         8                  16       20
 *   +--------+---------+------------------+--------+
 *   | "SCEP" | version |      epoch       | CRC32C |   big-endian
 *   +--------+---------+------------------+--------+
 *     u32      u32 = 1   i64                u32 over bytes 0 to 15
 * </pre>
 *
 * A damaged file does not let it shrink: the seconds since 1970 are more than any machine has starts, so it goes on from there.
 */
public final class EpochFile {
    private static final int MAGIC = 0x53434550;

    private EpochFile() {}

    /**
     * Counts this start and writes it down before it returns.
     *
     * @param directory an existing directory that this process has to itself
     * @throws SpoolException if the file cannot be read or written
     */
    public static long advance(Path directory, Clock clock) {
        StampedFile file = new StampedFile(directory, "epoch", MAGIC);
        long next = 1;
        if (file.exists()) {
            OptionalLong last = file.read();
            next = last.isPresent() ? last.getAsLong() + 1 : clock.instant().getEpochSecond();
        }
        file.write(next);
        return next;
    }
}

package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a spool needs to know.
 *
 * @param directory where the files are; made when missing
 * @param maxBytes most bytes of all segments together
 * @param segmentBytes size at which a segment is closed and the next begun, at most a quarter of {@code maxBytes}
 * @param reserveBytes free space to leave on the file system; 0 leaves none
 * @param fsync when bytes are forced to the disk
 * @param maxAge how long an entry waits for its acknowledgement before it goes; null for as long as there is room
 */
public record SpoolSettings(
        Path directory,
        long maxBytes,
        long segmentBytes,
        long reserveBytes,
        FsyncPolicy fsync,
        @Nullable Duration maxAge) {
    private static final long MIB = 1L << 20;

    public SpoolSettings {
        if (segmentBytes < 1) {
            throw new IllegalArgumentException("segmentBytes must be positive, not " + segmentBytes);
        }
        if (segmentBytes > maxBytes / 4) {
            throw new IllegalArgumentException(
                    "segmentBytes (" + segmentBytes + ") must be at most a quarter of maxBytes (" + maxBytes + ")");
        }
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("reserveBytes must not be negative, but is " + reserveBytes);
        }
    }

    /** Settings without a limit of age. */
    public SpoolSettings(Path directory, long maxBytes, long segmentBytes, long reserveBytes, FsyncPolicy fsync) {
        this(directory, maxBytes, segmentBytes, reserveBytes, fsync, null);
    }

    /** 1 GiB in segments of 32 MiB, 256 MiB left free, forced once a second. */
    public static SpoolSettings of(Path directory) {
        return new SpoolSettings(directory, 1024 * MIB, 32 * MIB, 256 * MIB, FsyncPolicy.every(Duration.ofSeconds(1)));
    }
}

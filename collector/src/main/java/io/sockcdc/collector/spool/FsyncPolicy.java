package io.sockcdc.collector.spool;

import java.time.Duration;

/**
 * When appended bytes are forced to the disk, by {@link Spool#forceDue}, on a thread of its own: nothing waits for it. A killed
 * process loses nothing under any policy; a lost machine may.
 */
public sealed interface FsyncPolicy {
    /** Left to the kernel: a power cut may lose what it had not written back. */
    FsyncPolicy NEVER = new Never();

    /** Forced all the time: a power cut loses at most what was appended while the disk was busy forcing. */
    FsyncPolicy ALWAYS = new Always();

    /** Forced once a period: a power cut loses at most that period. */
    static FsyncPolicy every(Duration period) {
        return new Interval(period);
    }

    /** See {@link #NEVER}. */
    record Never() implements FsyncPolicy {}

    /** See {@link #ALWAYS}. */
    record Always() implements FsyncPolicy {}

    /**
     * See {@link #every(Duration)}.
     *
     * @param period longest time between two forces, more than zero
     */
    record Interval(Duration period) implements FsyncPolicy {
        public Interval {
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException("fsync interval must be more than zero, not " + period);
            }
        }
    }
}

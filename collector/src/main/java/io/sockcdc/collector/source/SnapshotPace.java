package io.sockcdc.collector.source;

/**
 * How often to take a snapshot: as often as a share of one core pays for, within limits. Pure arithmetic on microseconds.
 *
 * @param share of one core that snapshots may take, over 0, at most 1
 * @param minMicros shortest time from one begin to the next
 * @param maxMicros longest
 */
public record SnapshotPace(double share, long minMicros, long maxMicros) {

    public SnapshotPace {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("capture.snapshot-cpu-share must be over 0 and at most 1");
        }
        if (minMicros <= 0 || maxMicros < minMicros) {
            throw new IllegalArgumentException(
                    "capture.snapshot-min-interval must be positive and at most capture.snapshot-max-interval");
        }
    }

    /** The pace of each of so many that share the core's share. */
    public SnapshotPace sharedBy(int captures) {
        return captures <= 1 ? this : new SnapshotPace(share / captures, minMicros, maxMicros);
    }

    /** Time from the begin of a snapshot of that cost to the begin of the next. */
    public long intervalMicros(long costMicros) {
        long affordable = Math.round(costMicros / share);
        return Math.max(minMicros, Math.min(maxMicros, affordable));
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.sys.NetworkCounters;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How many ends of TCP connections of one namespace the kernel has counted since boot and this run has not known: between
 * two bounds, which every complete snapshot may narrow. Owned by the capture thread.
 *
 * <p>A snapshot that is complete, and after which every destroy event was read, knows every connection that was open or
 * closed since the subscription began. So what the kernel had counted when it began, less what is known at its end, is a lower
 * bound: what opened meanwhile was taken off too much. What it has counted when every event was read, less the same, is an
 * upper bound: what opened meanwhile and was not seen yet is in it. The two differ by what opened meanwhile.
 */
final class ConnectionBalance {
    private final Supplier<Map<String, Long>> kernel;
    private long opensAtBegin;
    private long least = Long.MIN_VALUE;
    private long most = Long.MAX_VALUE;
    private long mostOfLast;
    private int comparisons;
    private long lost;
    private boolean counted = true;

    /** @param kernel the kernel's counters of the namespace, now */
    ConnectionBalance(Supplier<Map<String, Long>> kernel) {
        this.kernel = kernel;
    }

    void snapshotBegan() {
        opensAtBegin = opens();
    }

    /** @param known ends of connections that this run knows, once every event was read */
    void snapshotEnded(boolean complete, long known) {
        if (!complete) {
            return;
        }
        long fromBegin = opensAtBegin - known;
        long fromEnd = opens() - known;
        mostOfLast = fromEnd;
        least = Math.max(least, fromBegin);
        most = Math.min(most, fromEnd);
        if (least > most) {
            // An event that came late, a socket that connected twice, or one of the kernel's own, of which no event
            // tells.
            least = fromBegin;
            most = fromEnd;
        }
        comparisons++;
    }

    /** The kernel dropped so many events, so more may be unknown from now on. */
    void eventsWereLost(long events) {
        lost += events;
        least = Long.MIN_VALUE;
        most = Long.MAX_VALUE;
        comparisons = 0;
    }

    /**
     * A connection that was unknown at the last comparison is known now: its peer had cut it, and its program has closed it. Bounds
     * that come from an earlier comparison may not have had it.
     */
    void oneWasUnknown() {
        if (comparisons > 0) {
            least--;
            mostOfLast--;
            most = Math.min(most, mostOfLast);
        }
    }

    /** Snapshots that were compared since the bounds last began anew. */
    int comparisons() {
        return comparisons;
    }

    /** At least so many are unknown; only after a comparison. */
    long least() {
        return least;
    }

    /** At most so many; only after a comparison. */
    long most() {
        return most;
    }

    /** Events that were dropped in this run: of what is unknown, at most so many were missed in it and not before. */
    long lost() {
        return lost;
    }

    /** Whether the kernel tells its counts. */
    boolean isCounted() {
        return counted;
    }

    private long opens() {
        Map<String, Long> now = kernel.get();
        counted = now.containsKey(NetworkCounters.ACTIVE_OPENS);
        return now.getOrDefault(NetworkCounters.ACTIVE_OPENS, 0L) + now.getOrDefault(NetworkCounters.PASSIVE_OPENS, 0L);
    }
}

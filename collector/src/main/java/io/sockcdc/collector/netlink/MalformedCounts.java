package io.sockcdc.collector.netlink;

import java.util.concurrent.atomic.AtomicLongArray;

/** How much was malformed, by reason. One thread counts; any thread reads. */
public final class MalformedCounts {
    private final AtomicLongArray counts = new AtomicLongArray(Malformed.values().length);

    /** Counts one. */
    public void count(Malformed reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    /** How many of that reason. */
    public long of(Malformed reason) {
        return counts.get(reason.ordinal());
    }

    /** How many of all reasons. */
    public long total() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }
}

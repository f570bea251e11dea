package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.ConnectionRates;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Opened, closed and failed connections of the last five minutes of event time: by second for the newest ten seconds, by
 * ten seconds before. An event that is older than all that is in no window.
 */
final class RateWindows {
    private static final long FINE = 10;
    private static final long KEPT = 310;

    private final NavigableMap<Long, long[]> bySecond = new TreeMap<>();

    void add(long second, long opened, long closed, long failed) {
        if (opened == 0 && closed == 0 && failed == 0) {
            return;
        }
        long newest = bySecond.isEmpty() ? second : Math.max(second, bySecond.lastKey());
        if (second > newest - KEPT) {
            put(second > newest - FINE ? second : coarse(second), opened, closed, failed);
        }
        tidy(newest);
    }

    void addAll(RateWindows other) {
        other.bySecond.forEach((second, sums) -> put(second, sums[0], sums[1], sums[2]));
        if (!bySecond.isEmpty()) {
            tidy(bySecond.lastKey());
        }
    }

    /** Events per second over the seconds that end with that one. */
    ConnectionRates rates(long asOfSecond, int seconds) {
        long[] sums = new long[3];
        for (long[] some :
                bySecond.subMap(asOfSecond - seconds, false, asOfSecond, true).values()) {
            sums[0] += some[0];
            sums[1] += some[1];
            sums[2] += some[2];
        }
        return new ConnectionRates((double) sums[0] / seconds, (double) sums[1] / seconds, (double) sums[2] / seconds);
    }

    boolean isQuietAt(long asOfSecond) {
        return bySecond.isEmpty() || bySecond.lastKey() <= asOfSecond - KEPT;
    }

    /** Connections opened that are still in a window. */
    long opened() {
        return bySecond.values().stream().mapToLong(sums -> sums[0]).sum();
    }

    private void put(long second, long opened, long closed, long failed) {
        long[] sums = bySecond.computeIfAbsent(second, key -> new long[3]);
        sums[0] += opened;
        sums[1] += closed;
        sums[2] += failed;
    }

    private void tidy(long newest) {
        bySecond.headMap(newest - KEPT, true).clear();
        NavigableMap<Long, long[]> old = new TreeMap<>(bySecond.headMap(newest - FINE, true));
        old.forEach((second, sums) -> {
            if (second != coarse(second)) {
                bySecond.remove(second);
                put(coarse(second), sums[0], sums[1], sums[2]);
            }
        });
    }

    private static long coarse(long second) {
        return Math.floorDiv(second, FINE) * FINE;
    }

    void write(PackedWriter out) {
        out.writeLong(bySecond.size());
        long before = 0;
        for (Map.Entry<Long, long[]> entry : bySecond.entrySet()) {
            out.writeLong(entry.getKey() - before);
            before = entry.getKey();
            for (long sum : entry.getValue()) {
                out.writeLong(sum);
            }
        }
    }

    static RateWindows read(PackedReader in) {
        RateWindows windows = new RateWindows();
        long second = 0;
        for (int left = in.readInt(); left > 0; left--) {
            second += in.readLong();
            windows.put(second, in.readLong(), in.readLong(), in.readLong());
        }
        return windows;
    }
}

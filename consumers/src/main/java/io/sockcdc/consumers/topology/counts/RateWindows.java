package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.ConnectionRates;
import java.util.Arrays;

/**
 * Opened, closed and failed connections of the last five minutes of event time: by second for the newest ten seconds, by
 * ten seconds before. An event that is older than all that is in no window. Kept in two small arrays, oldest first.
 */
final class RateWindows {
    private static final long FINE = 10;
    private static final long KEPT = 310;
    private static final int SUMS = 3;

    private long[] seconds = new long[1];
    private int[] sums = new int[SUMS];
    private int size;

    void add(long second, int opened, int closed, int failed) {
        if (opened == 0 && closed == 0 && failed == 0) {
            return;
        }
        long before = size == 0 ? Long.MIN_VALUE : seconds[size - 1];
        if (second == before) {
            add(size - 1, opened, closed, failed);
            return;
        }
        long newest = Math.max(second, before);
        if (second > newest - KEPT) {
            put(second > newest - FINE ? second : coarse(second), opened, closed, failed);
        }
        tidy(newest);
    }

    void addAll(RateWindows other) {
        for (int i = 0; i < other.size; i++) {
            put(other.seconds[i], other.sums[SUMS * i], other.sums[SUMS * i + 1], other.sums[SUMS * i + 2]);
        }
        if (size > 0) {
            tidy(seconds[size - 1]);
        }
    }

    /** Events per second over the seconds that end with that one. */
    ConnectionRates rates(long asOfSecond, int over) {
        long opened = 0;
        long closed = 0;
        long failed = 0;
        for (int i = size - 1; i >= 0 && seconds[i] > asOfSecond - over; i--) {
            if (seconds[i] <= asOfSecond) {
                opened += sums[SUMS * i];
                closed += sums[SUMS * i + 1];
                failed += sums[SUMS * i + 2];
            }
        }
        return new ConnectionRates((double) opened / over, (double) closed / over, (double) failed / over);
    }

    boolean isQuietAt(long asOfSecond) {
        return size == 0 || seconds[size - 1] <= asOfSecond - KEPT;
    }

    /** Connections opened that are still in a window. */
    long opened() {
        long opened = 0;
        for (int i = 0; i < size; i++) {
            opened += sums[SUMS * i];
        }
        return opened;
    }

    private void put(long second, int opened, int closed, int failed) {
        int at = size;
        while (at > 0 && seconds[at - 1] > second) {
            at--;
        }
        if (at > 0 && seconds[at - 1] == second) {
            add(at - 1, opened, closed, failed);
            return;
        }
        if (size == seconds.length) {
            int room = size + Math.max(1, size / 2);
            seconds = Arrays.copyOf(seconds, room);
            sums = Arrays.copyOf(sums, SUMS * room);
        }
        System.arraycopy(seconds, at, seconds, at + 1, size - at);
        System.arraycopy(sums, SUMS * at, sums, SUMS * (at + 1), SUMS * (size - at));
        size++;
        seconds[at] = second;
        Arrays.fill(sums, SUMS * at, SUMS * (at + 1), 0);
        add(at, opened, closed, failed);
    }

    private void add(int at, int opened, int closed, int failed) {
        sums[SUMS * at] += opened;
        sums[SUMS * at + 1] += closed;
        sums[SUMS * at + 2] += failed;
    }

    private void tidy(long newest) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            long second = seconds[i];
            if (second <= newest - KEPT) {
                continue;
            }
            long slot = second <= newest - FINE ? coarse(second) : second;
            int opened = sums[SUMS * i];
            int closed = sums[SUMS * i + 1];
            int failed = sums[SUMS * i + 2];
            if (kept == 0 || seconds[kept - 1] != slot) {
                seconds[kept] = slot;
                Arrays.fill(sums, SUMS * kept, SUMS * (kept + 1), 0);
                kept++;
            }
            add(kept - 1, opened, closed, failed);
        }
        size = kept;
    }

    private static long coarse(long second) {
        return Math.floorDiv(second, FINE) * FINE;
    }

    void write(PackedWriter out) {
        out.writeLong(size);
        long before = 0;
        for (int i = 0; i < size; i++) {
            out.writeLong(seconds[i] - before);
            before = seconds[i];
            for (int each = SUMS * i; each < SUMS * (i + 1); each++) {
                out.writeLong(sums[each]);
            }
        }
    }

    static RateWindows read(PackedReader in) {
        RateWindows windows = new RateWindows();
        int size = in.readInt();
        windows.seconds = new long[Math.max(1, size)];
        windows.sums = new int[SUMS * Math.max(1, size)];
        windows.size = size;
        long second = 0;
        for (int i = 0; i < size; i++) {
            second += in.readLong();
            windows.seconds[i] = second;
            for (int each = SUMS * i; each < SUMS * (i + 1); each++) {
                windows.sums[each] = in.readInt();
            }
        }
        return windows;
    }
}

package io.sockcdc.consumers.rules;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Observations that wait for their time, given out in {@link Observation#ORDER}: a heap of four children each whose times lie
 * beside it in an array, so that an observation is looked at only where times are equal. Owned by one thread.
 */
final class WaitingLine {
    private static final int CHILDREN = 4;

    private long[] times = new long[16];
    private Observation[] heap = new Observation[16];
    private int size;

    int size() {
        return size;
    }

    /** Time of what is first in order; the greatest number when nothing waits. */
    long earliestMicros() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(Observation observation) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
        }
        long at = observation.atMicros();
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            if (!isBefore(at, observation, parent)) {
                break;
            }
            times[place] = times[parent];
            heap[place] = heap[parent];
            place = parent;
        }
        times[place] = at;
        heap[place] = observation;
    }

    /** Takes out what is first, when its time is not after this one. */
    @Nullable Observation takeUpTo(long untilMicros) {
        if (size == 0 || times[0] > untilMicros) {
            return null;
        }
        Observation first = heap[0];
        size--;
        putDown(times[size], heap[size]);
        forget(size);
        return first;
    }

    void forEach(Consumer<Observation> consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(heap[i]);
        }
    }

    private void putDown(long at, Observation observation) {
        int place = 0;
        for (int child = 1; child < size; child = CHILDREN * place + 1) {
            int least = child;
            int end = Math.min(child + CHILDREN, size);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(times[other], heap[other], least)) {
                    least = other;
                }
            }
            if (!isBefore(times[least], heap[least], at, observation)) {
                break;
            }
            times[place] = times[least];
            heap[place] = heap[least];
            place = least;
        }
        times[place] = at;
        heap[place] = observation;
    }

    private boolean isBefore(long at, Observation observation, int other) {
        return isBefore(at, observation, times[other], heap[other]);
    }

    private static boolean isBefore(long at, Observation one, long otherAt, Observation other) {
        return at != otherAt ? at < otherAt : Observation.ORDER.compare(one, other) < 0;
    }

    @SuppressWarnings("NullAway") // what is behind the end is nobody's
    private void forget(int place) {
        heap[place] = null;
    }
}

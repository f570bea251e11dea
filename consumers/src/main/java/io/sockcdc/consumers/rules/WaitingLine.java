package io.sockcdc.consumers.rules;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Observations that wait for their time, given out in {@link Observation#ORDER}. What one source tells is mostly in order: it
 * lies in runs, each in order, of which the first of all firsts is taken. What fits into no run lies in a heap of four
 * children each. Times lie beside the observations in arrays, so that an observation is looked at only where times are equal.
 * Owned by one thread.
 */
final class WaitingLine {
    private static final int CHILDREN = 4;
    private static final int MOST_RUNS = 16;
    /** A ring that grew larger is not kept for the next run. */
    private static final int KEPT_RING = 1 << 12;

    private final Run[] runs = new Run[MOST_RUNS];
    /** Times of the first and of the last of each run. */
    private final long[] firsts = new long[MOST_RUNS];

    private final long[] lasts = new long[MOST_RUNS];
    /** Runs that hold something come first. */
    private int running;

    private long[] times = new long[16];
    private Observation[] heap = new Observation[16];
    private int heaped;
    private int size;

    /** Observations in order, a ring. */
    private static final class Run {
        private Observation[] ring = new Observation[64];
        private int head;
        private int count;

        void add(Observation observation) {
            if (count == ring.length) {
                Observation[] wider = new Observation[2 * count];
                System.arraycopy(ring, head, wider, 0, count - head);
                System.arraycopy(ring, 0, wider, count - head, head);
                ring = wider;
                head = 0;
            }
            ring[head + count++ & ring.length - 1] = observation;
        }

        Observation first() {
            return ring[head];
        }

        Observation last() {
            return ring[head + count - 1 & ring.length - 1];
        }

        @SuppressWarnings("NullAway") // what is not between head and end is nobody's
        void removeFirst() {
            ring[head] = null;
            head = head + 1 & ring.length - 1;
            count--;
        }
    }

    int size() {
        return size;
    }

    /** Time of what is first in order; the greatest number when nothing waits. */
    long earliestMicros() {
        long earliest = heaped == 0 ? Long.MAX_VALUE : times[0];
        for (int i = 0; i < running; i++) {
            earliest = Math.min(earliest, firsts[i]);
        }
        return earliest;
    }

    void add(Observation observation) {
        size++;
        long at = observation.atMicros();
        int best = -1;
        for (int i = 0; i < running; i++) {
            if ((best < 0 || lasts[i] > lasts[best]) && mayFollow(i, at, observation)) {
                best = i;
            }
        }
        if (best < 0) {
            if (running == MOST_RUNS) {
                push(at, observation);
                return;
            }
            best = running++;
            if (runs[best] == null) {
                runs[best] = new Run();
            }
            firsts[best] = at;
        }
        runs[best].add(observation);
        lasts[best] = at;
    }

    private boolean mayFollow(int run, long at, Observation observation) {
        return at != lasts[run] ? at > lasts[run] : Observation.ORDER.compare(runs[run].last(), observation) <= 0;
    }

    /** Takes out what is first, when its time is not after this one. */
    @Nullable Observation takeUpTo(long untilMicros) {
        int least = -1;
        for (int i = 0; i < running; i++) {
            if (least < 0 || isBefore(firsts[i], i, firsts[least], least)) {
                least = i;
            }
        }
        if (heaped > 0 && (least < 0 || isBefore(times[0], heap[0], firsts[least], runs[least].first()))) {
            return times[0] > untilMicros ? null : pop();
        }
        if (least < 0 || firsts[least] > untilMicros) {
            return null;
        }
        Run run = runs[least];
        Observation first = run.first();
        run.removeFirst();
        size--;
        if (run.count > 0) {
            firsts[least] = run.first().atMicros();
        } else {
            running--;
            runs[least] = runs[running];
            firsts[least] = firsts[running];
            lasts[least] = lasts[running];
            runs[running] = run.ring.length > KEPT_RING ? new Run() : run;
        }
        return first;
    }

    private boolean isBefore(long at, int run, long otherAt, int other) {
        return at != otherAt ? at < otherAt : Observation.ORDER.compare(runs[run].first(), runs[other].first()) < 0;
    }

    void forEach(Consumer<Observation> consumer) {
        for (int i = 0; i < running; i++) {
            Run run = runs[i];
            for (int j = 0; j < run.count; j++) {
                consumer.accept(run.ring[run.head + j & run.ring.length - 1]);
            }
        }
        for (int i = 0; i < heaped; i++) {
            consumer.accept(heap[i]);
        }
    }

    private void push(long at, Observation observation) {
        if (heaped == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heaped);
            times = Arrays.copyOf(times, 2 * heaped);
        }
        int place = heaped++;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            if (!isBefore(at, observation, times[parent], heap[parent])) {
                break;
            }
            times[place] = times[parent];
            heap[place] = heap[parent];
            place = parent;
        }
        times[place] = at;
        heap[place] = observation;
    }

    private Observation pop() {
        Observation first = heap[0];
        size--;
        heaped--;
        putDown(times[heaped], heap[heaped]);
        forget(heaped);
        return first;
    }

    private void putDown(long at, Observation observation) {
        int place = 0;
        for (int child = 1; child < heaped; child = CHILDREN * place + 1) {
            int least = child;
            int end = Math.min(child + CHILDREN, heaped);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(times[other], heap[other], times[least], heap[least])) {
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

    private static boolean isBefore(long at, Observation one, long otherAt, Observation other) {
        return at != otherAt ? at < otherAt : Observation.ORDER.compare(one, other) < 0;
    }

    @SuppressWarnings("NullAway") // what is behind the end is nobody's
    private void forget(int place) {
        heap[place] = null;
    }
}

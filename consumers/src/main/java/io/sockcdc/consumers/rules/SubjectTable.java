package io.sockcdc.consumers.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of one rule, at most so many. When it is full, a newcomer must have been seen more often than one of those that
 * were not touched for longest (a count-min sketch tells, as in TinyLFU, from when it is half full), so a flood of addresses
 * that come once displaces no one. An open flag is never displaced. They stand in a line, and who was touched since it came to
 * its front is sent to its end: to touch one costs nothing.
 *
 * @param <C> settings of the rule
 * @param <S> the rule's memory of a subject
 */
final class SubjectTable<C, S extends Carried> {
    private static final int LOOKED_AT = 8;
    /** Sent to the end for one newcomer, at most. */
    private static final int SENT_BACK = 64;

    private static final long IDLE_MICROS = 600_000_000L;

    private final int most;
    private final SubjectIndex index;
    private @Nullable CountMin sketch;
    private @Nullable SubjectMemory<C, S> front;
    private @Nullable SubjectMemory<C, S> end;
    private int size;
    private long turnedAway;

    /** @param index of all rules of the engine */
    SubjectTable(int most, SubjectIndex index) {
        this.most = most;
        this.index = index;
    }

    /** The subject's memory, if it has one; it counts as touched. */
    @Nullable SubjectMemory<C, S> find(Subject subject) {
        if (sketch != null) {
            sketch.add(subject.stableHash());
        }
        SubjectMemory<C, S> memory = peek(subject);
        if (memory != null && !memory.touched) {
            memory.touched = true;
        }
        return memory;
    }

    @SuppressWarnings("unchecked") // it is of this table
    @Nullable SubjectMemory<C, S> peek(Subject subject) {
        SubjectIndex.Place place = index.find(subject);
        return place == null ? null : (SubjectMemory<C, S>) place.of(this);
    }

    /** Whether there is room for a subject that {@link #find} just missed; makes room where it may. */
    boolean admits(Subject subject, long nowMicros) {
        CountMin its = sketch;
        if (size < most || its == null) {
            return true;
        }
        int often = its.estimate(subject.stableHash());
        sendBack();
        SubjectMemory<C, S> candidate = front;
        for (int looked = 0; candidate != null && looked < LOOKED_AT; looked++) {
            boolean goes = often > its.estimate(candidate.subject.stableHash())
                    || nowMicros - candidate.touchedMicros > IDLE_MICROS;
            if (!candidate.isOpen() && goes) {
                remove(candidate);
                return true;
            }
            candidate = candidate.after;
        }
        turnedAway++;
        return false;
    }

    private void sendBack() {
        SubjectMemory<C, S> memory = front;
        for (int sent = 0; sent < SENT_BACK && memory != null && memory.touched; sent++) {
            memory.touched = false;
            takeOut(memory);
            append(memory);
            memory = front;
        }
    }

    /** Adds a subject that has no memory yet. */
    SubjectMemory<C, S> put(Subject subject, @Nullable C settings, S state) {
        SubjectIndex.Place place = index.placeOf(subject);
        SubjectMemory<C, S> memory = new SubjectMemory<>(this, place.subject, settings, state);
        place.add(memory);
        append(memory);
        size++;
        if (sketch == null && size * 2L >= most) {
            sketch = new CountMin();
        }
        return memory;
    }

    /** Forgets a subject. */
    void remove(SubjectMemory<C, S> memory) {
        index.remove(memory);
        takeOut(memory);
        size--;
    }

    private void append(SubjectMemory<C, S> memory) {
        memory.before = end;
        memory.after = null;
        if (end == null) {
            front = memory;
        } else {
            end.after = memory;
        }
        end = memory;
    }

    private void takeOut(SubjectMemory<C, S> memory) {
        SubjectMemory<C, S> before = memory.before;
        SubjectMemory<C, S> after = memory.after;
        if (before == null) {
            front = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            end = before;
        } else {
            after.before = before;
        }
        memory.before = null;
        memory.after = null;
    }

    /** All of them as they stand in line. */
    List<SubjectMemory<C, S>> all() {
        List<SubjectMemory<C, S>> all = new ArrayList<>(size);
        for (SubjectMemory<C, S> each = front; each != null; each = each.after) {
            all.add(each);
        }
        return all;
    }

    int size() {
        return size;
    }

    long turnedAway() {
        return turnedAway;
    }

    void passSketch(StateCarrier carrier) {
        if (carrier.flag(sketch != null)) {
            if (sketch == null) {
                sketch = new CountMin();
            }
            sketch.pass(carrier);
        }
        turnedAway = carrier.number(turnedAway);
    }
}

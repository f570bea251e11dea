package io.sockcdc.consumers.rules;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of one rule, at most so many. When it is full, a newcomer must have been seen more often than the one that was
 * touched longest ago (a count-min sketch tells, as in TinyLFU, from when it is half full), so a flood of addresses that come once displaces no one. An
 * open flag is never displaced.
 *
 * @param <M> what is kept of a subject
 */
final class SubjectTable<M extends SubjectMemory<?, ?>> {
    private static final int LOOKED_AT = 8;
    private static final long IDLE_MICROS = 600_000_000L;

    private final int most;
    private @Nullable CountMin sketch;
    private final LinkedHashMap<Subject, M> table = new LinkedHashMap<>(16, 0.75f, true);
    private long turnedAway;

    SubjectTable(int most) {
        this.most = most;
    }

    /** The subject's memory, if it has one; it counts as touched. */
    @Nullable M find(Subject subject) {
        if (sketch != null) {
            sketch.add(subject.stableHash());
        }
        return table.get(subject);
    }

    /** Whether there is room for a subject that {@link #find} just missed; makes room where it may. */
    boolean admits(Subject subject, long nowMicros) {
        CountMin its = sketch;
        if (table.size() < most || its == null) {
            return true;
        }
        int often = its.estimate(subject.stableHash());
        int looked = 0;
        for (Iterator<M> eldest = table.values().iterator(); eldest.hasNext() && looked < LOOKED_AT; looked++) {
            M candidate = eldest.next();
            boolean goes = often > its.estimate(candidate.subject.stableHash())
                    || nowMicros - candidate.touchedMicros > IDLE_MICROS;
            if (!candidate.life.isOpen() && goes) {
                eldest.remove();
                return true;
            }
        }
        turnedAway++;
        return false;
    }

    void put(M memory) {
        table.put(memory.subject, memory);
        if (sketch == null && table.size() * 2L >= most) {
            sketch = new CountMin();
        }
    }

    /** Forgets a subject of which nothing is known that would not be known anew. */
    void remove(M memory) {
        table.remove(memory.subject);
    }

    @Nullable M peek(Subject subject) {
        return table.get(subject);
    }

    Collection<M> all() {
        return table.values();
    }

    int size() {
        return table.size();
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

package io.sockcdc.consumers.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far event time has come when events arrive from several sources: as far as the slowest of them, less a lateness within
 * a source. A source that lies further from the middle one than the patience (of two, further behind the faster) is not waited
 * for: what it brings when it is behind is late, and a host whose clock runs ahead does not make the others late.
 * Owned by one thread.
 */
public final class Watermarks {
    private static final long SECOND = 1_000_000L;

    private final long latenessMicros;
    private final long patienceMicros;
    private final Map<String, Long> newest = new LinkedHashMap<>();
    private long middle = Long.MIN_VALUE;
    private int middleOf;
    private long reached = Long.MIN_VALUE;

    /**
     * @param lateness how far events of one source may come out of order
     * @param patience how far a source may lie behind and is waited for
     */
    public Watermarks(Duration lateness, Duration patience) {
        this.latenessMicros = Rule.micros(lateness);
        this.patienceMicros = Rule.micros(patience);
    }

    /** Waits for a source that was not heard of yet. */
    public void expect(String source) {
        newest.putIfAbsent(source, Long.MIN_VALUE);
    }

    /** Forgets a source, as a host that stopped. */
    public void forget(String source) {
        newest.remove(source);
    }

    /** Notes the event time of a source and says up to where everything has arrived, in microseconds since 1970 UTC. */
    public long heard(String source, long atMicros) {
        Long before = newest.merge(source, atMicros, Math::max);
        middle = newest.size() < 3 ? Math.max(middle, atMicros) : middle;
        if (newest.size() >= 3 && (newest.size() != middleOf || Math.abs(before - middle) >= SECOND)) {
            middle = median();
            middleOf = newest.size();
        }
        long slowest = Long.MAX_VALUE;
        for (long each : newest.values()) {
            boolean unheard = each == Long.MIN_VALUE;
            if (unheard || (each >= middle - patienceMicros && each <= middle + patienceMicros + SECOND)) {
                slowest = Math.min(slowest, each);
            }
        }
        if (slowest != Long.MIN_VALUE && slowest != Long.MAX_VALUE) {
            reached = Math.max(reached, slowest - latenessMicros - 1);
        }
        return reached;
    }

    private long median() {
        long[] sorted =
                newest.values().stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}

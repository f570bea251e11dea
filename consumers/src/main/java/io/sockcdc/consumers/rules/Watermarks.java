package io.sockcdc.consumers.rules;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far event time has come when events arrive from several sources: as far as the slowest of them, less a lateness within
 * a source. A source that lies further behind the fastest than the patience is not waited for; what it brings then is late.
 * Owned by one thread.
 */
public final class Watermarks {
    private final long latenessMicros;
    private final long patienceMicros;
    private final Map<String, Long> newest = new LinkedHashMap<>();
    private long fastest = Long.MIN_VALUE;
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
        newest.merge(source, atMicros, Math::max);
        fastest = Math.max(fastest, atMicros);
        long slowest = fastest;
        for (long each : newest.values()) {
            if (each > Long.MIN_VALUE + patienceMicros && each < fastest - patienceMicros) {
                continue;
            }
            slowest = Math.min(slowest, each);
        }
        if (slowest != Long.MIN_VALUE) {
            reached = Math.max(reached, slowest - latenessMicros - 1);
        }
        return reached;
    }
}

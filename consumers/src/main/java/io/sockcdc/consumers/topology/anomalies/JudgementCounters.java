package io.sockcdc.consumers.topology.anomalies;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What the shares in this process count, for whoever asks. May be used by several threads. */
public final class JudgementCounters {
    private final LongAdder events = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final Map<String, Share> shares = new ConcurrentHashMap<>();

    /**
     * One share of the judgement at its last commit. Totals are over its life, whichever process had it.
     *
     * @param late observations that came after their time
     * @param hurried observations judged before their time
     * @param waiting observations and batches that wait
     * @param subjects that are remembered
     * @param turnedAway observations of subjects that were not taken
     * @param judgedUntilMicros event time, microseconds since 1970 UTC
     * @param openByRule open flags
     */
    public record Share(
            long late,
            long hurried,
            long waiting,
            long subjects,
            long turnedAway,
            long judgedUntilMicros,
            Map<String, Integer> openByRule) {}

    void event() {
        events.increment();
    }

    void steps(int published) {
        steps.add(published);
    }

    void put(String share, Share now) {
        shares.put(share, now);
    }

    void remove(String share) {
        shares.remove(share);
    }

    /** Events that changed the table of sockets. */
    public long events() {
        return events.sum();
    }

    /** Steps of flags that were published. */
    public long steps() {
        return steps.sum();
    }

    /** A sum over the shares of this process. */
    public long sum(ToLongFunction<Share> of) {
        return shares.values().stream().mapToLong(of).sum();
    }

    /** Up to when every share here has judged; the greatest number when there is none. */
    public long judgedUntilMicros() {
        return shares.values().stream()
                .mapToLong(Share::judgedUntilMicros)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}

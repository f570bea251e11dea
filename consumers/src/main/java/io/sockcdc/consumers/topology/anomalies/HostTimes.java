package io.sockcdc.consumers.topology.anomalies;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far event time has come in one share of the events, from the order in which they lie in the topic. The front is the
 * newest time of any host; events are expected to come behind it by no more than they lately did, plus a lateness. So a quiet
 * host holds nothing up, and one whose clock is somewhat off is waited for. A host that jumps ahead of the front by more than
 * the patience does not move it, unless most hosts do, or it goes on for a while and no other does. What comes further behind
 * than the patience is not waited for. Owned by the stream thread.
 */
final class HostTimes {
    static final Duration LATENESS = Duration.ofMillis(300);
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A heartbeat may overtake the events of its host, which lie in another topic: they get this much time. */
    private static final Duration BEHIND_HEARTBEAT = Duration.ofSeconds(1);

    private static final long LATENESS_MICROS = micros(LATENESS);
    private static final long PATIENCE_MICROS = micros(PATIENCE);
    private static final long BEHIND_HEARTBEAT_MICROS = micros(BEHIND_HEARTBEAT);
    /** How long it is remembered how late events came, at the least. */
    private static final long MEMORY_MICROS = micros(Duration.ofMinutes(1));
    /** A host that is silent for so long does not count among those that decide on a jump. */
    private static final long SILENCE_MICROS = micros(Duration.ofMinutes(1));

    private static final int MOST_HOSTS = 20_000;

    private final Map<String, Long> newest = new HashMap<>();
    private final Set<String> ahead = new HashSet<>();
    private long aheadFrom;
    private long front = Long.MIN_VALUE;
    private long frontWhenAhead;
    private long slotStart = Long.MIN_VALUE;
    private long lag;
    private long lagBefore;
    private long watermark = Long.MIN_VALUE;

    /** Notes an event. */
    void event(String host, long atMicros) {
        if (front != Long.MIN_VALUE && atMicros < front && atMicros >= front - PATIENCE_MICROS) {
            lag = Math.max(lag, front - atMicros);
        }
        heard(host, atMicros);
    }

    /** Notes a status. */
    void status(String host, long atMicros) {
        heard(host, atMicros - BEHIND_HEARTBEAT_MICROS);
    }

    /** Up to when everything has been told that is not late; the least number before anything was. */
    long watermark() {
        return watermark;
    }

    private void heard(String host, long atMicros) {
        if (newest.size() < MOST_HOSTS || newest.containsKey(host)) {
            newest.merge(host, atMicros, Math::max);
        }
        if (atMicros <= front) {
            ahead.remove(host);
            return;
        }
        if (front != Long.MIN_VALUE && atMicros > front + PATIENCE_MICROS && !moves(host, atMicros)) {
            return;
        }
        ahead.remove(host);
        front = atMicros;
        if (front - slotStart >= MEMORY_MICROS || slotStart == Long.MIN_VALUE) {
            lagBefore = slotStart != Long.MIN_VALUE && front - slotStart < 2 * MEMORY_MICROS ? lag : 0;
            lag = 0;
            slotStart = front;
            newest.values().removeIf(at -> at < front - SILENCE_MICROS);
            ahead.retainAll(newest.keySet());
        }
        watermark = Math.max(watermark, front - Math.max(lag, lagBefore) - LATENESS_MICROS - 1);
    }

    /** Whether a host that jumped ahead takes the front along. */
    private boolean moves(String host, long atMicros) {
        if (ahead.isEmpty()) {
            aheadFrom = atMicros;
            frontWhenAhead = front;
        }
        if (newest.containsKey(host)) {
            ahead.add(host);
        }
        boolean most = ahead.size() * 2 > newest.size();
        boolean alone = atMicros - aheadFrom >= SILENCE_MICROS && front == frontWhenAhead;
        if (!alone && atMicros - aheadFrom >= SILENCE_MICROS) {
            aheadFrom = atMicros;
            frontWhenAhead = front;
        }
        return most || alone;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}

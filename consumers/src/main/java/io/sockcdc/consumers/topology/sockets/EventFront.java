package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The newest event time of any host whose clock is believed. A host that jumps ahead by more than the patience does not move
 * it, unless most hosts do, or it goes on for a minute in which no other does. Bounded: hosts that are silent for a minute are
 * not among those that decide. Owned by one thread.
 */
public final class EventFront {
    private static final long SILENCE_MICROS = Duration.ofMinutes(1).toNanos() / 1000;
    private static final int MOST_HOSTS = 20_000;

    private final long patienceMicros;
    private final Map<String, Long> newest = new HashMap<>();
    private final Set<String> ahead = new HashSet<>();
    private long front = Long.MIN_VALUE;
    private long aheadFrom;
    private long frontWhenAhead;
    private long prunedAt = Long.MIN_VALUE;

    /** @param patience longest jump of one host that is believed at once */
    public EventFront(Duration patience) {
        this.patienceMicros = patience.toNanos() / 1000;
    }

    /** The front, microseconds since 1970 UTC; the least number before anything was heard. */
    public long micros() {
        return front;
    }

    /** Notes the time of a host; whether the front moved. */
    public boolean heard(String host, long atMicros) {
        if (newest.size() < MOST_HOSTS || newest.containsKey(host)) {
            newest.merge(host, atMicros, Math::max);
        }
        if (atMicros <= front) {
            ahead.remove(host);
            return false;
        }
        boolean jumps = front != Long.MIN_VALUE && atMicros > front + patienceMicros;
        if (jumps && !isFollowed(host, atMicros)) {
            return false;
        }
        ahead.remove(host);
        front = atMicros;
        if (prunedAt == Long.MIN_VALUE || front - prunedAt >= SILENCE_MICROS) {
            prunedAt = front;
            newest.values().removeIf(at -> at < front - SILENCE_MICROS);
            ahead.retainAll(newest.keySet());
        }
        return true;
    }

    private boolean isFollowed(String host, long atMicros) {
        if (ahead.isEmpty()) {
            aheadFrom = atMicros;
            frontWhenAhead = front;
        }
        if (newest.containsKey(host)) {
            ahead.add(host);
        }
        boolean most = ahead.size() * 2 > newest.size();
        boolean forLong = atMicros - aheadFrom >= SILENCE_MICROS;
        boolean alone = forLong && front == frontWhenAhead;
        if (forLong) {
            aheadFrom = atMicros;
            frontWhenAhead = front;
        }
        return most || alone;
    }

    /** Writes all that it knows. */
    public void write(PackedWriter out) {
        out.writeLong(front)
                .writeLong(aheadFrom)
                .writeLong(frontWhenAhead)
                .writeLong(prunedAt)
                .writeLong(newest.size());
        newest.forEach((host, at) -> out.writeText(host).writeLong(at).writeBoolean(ahead.contains(host)));
    }

    /** Takes on all that another wrote. */
    public void read(PackedReader in) {
        front = in.readLong();
        aheadFrom = in.readLong();
        frontWhenAhead = in.readLong();
        prunedAt = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            String host = String.valueOf(in.readText());
            newest.put(host, in.readLong());
            if (in.readBoolean()) {
                ahead.add(host);
            }
        }
    }
}

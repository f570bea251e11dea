package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest event time of any host whose clock is believed. A host that jumps ahead by more than the patience does not move
 * it, unless most hosts do, or it goes on for a minute in which no other does. Bounded: hosts that are silent for a minute are
 * not among those that decide. Owned by one thread.
 */
public final class EventFront {
    private static final long SILENCE_MICROS = Duration.ofMinutes(1).toNanos() / 1000;
    private static final int MOST_HOSTS = 20_000;

    private final long patienceMicros;
    private final Map<String, Heard> hosts = new HashMap<>();
    private int ahead;
    private long front = Long.MIN_VALUE;
    private long aheadFrom;
    private long frontWhenAhead;
    private long prunedAt = Long.MIN_VALUE;

    /** A host that is among those that decide. */
    private static final class Heard {
        private long newest;
        private boolean ahead;

        Heard(long newest) {
            this.newest = newest;
        }
    }

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
        Heard its = hosts.get(host);
        if (its != null) {
            its.newest = Math.max(its.newest, atMicros);
        } else if (hosts.size() < MOST_HOSTS) {
            its = new Heard(atMicros);
            hosts.put(host, its);
        }
        if (atMicros <= front) {
            setAhead(its, false);
            return false;
        }
        boolean jumps = front != Long.MIN_VALUE && atMicros > front + patienceMicros;
        if (jumps && !isFollowed(its, atMicros)) {
            return false;
        }
        setAhead(its, false);
        front = atMicros;
        if (prunedAt == Long.MIN_VALUE || front - prunedAt >= SILENCE_MICROS) {
            prunedAt = front;
            hosts.values().removeIf(each -> {
                boolean silent = each.newest < front - SILENCE_MICROS;
                if (silent) {
                    setAhead(each, false);
                }
                return silent;
            });
        }
        return true;
    }

    private void setAhead(@Nullable Heard host, boolean is) {
        if (host != null && host.ahead != is) {
            host.ahead = is;
            ahead += is ? 1 : -1;
        }
    }

    private boolean isFollowed(@Nullable Heard host, long atMicros) {
        if (ahead == 0) {
            aheadFrom = atMicros;
            frontWhenAhead = front;
        }
        setAhead(host, true);
        boolean most = ahead * 2 > hosts.size();
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
                .writeLong(hosts.size());
        hosts.forEach((host, its) -> out.writeText(host).writeLong(its.newest).writeBoolean(its.ahead));
    }

    /** Takes on all that another wrote. */
    public void read(PackedReader in) {
        front = in.readLong();
        aheadFrom = in.readLong();
        frontWhenAhead = in.readLong();
        prunedAt = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            String host = String.valueOf(in.readText());
            Heard its = new Heard(in.readLong());
            hosts.put(host, its);
            setAhead(its, in.readBoolean());
        }
    }
}

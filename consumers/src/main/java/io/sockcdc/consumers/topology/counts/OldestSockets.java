package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Since when the sockets that are open longest are open: the eight oldest by name, of the rest only that none is older than
 * a known time.
 */
final class OldestSockets {
    private static final int KEPT = 8;

    private final Map<Long, Long> sinceBySocket = new LinkedHashMap<>();
    private long notKeptSince = Long.MAX_VALUE;

    void add(long socket, long sinceMicros) {
        sinceBySocket.put(socket, sinceMicros);
        if (sinceBySocket.size() > KEPT) {
            Map.Entry<Long, Long> youngest = null;
            for (Map.Entry<Long, Long> entry : sinceBySocket.entrySet()) {
                if (youngest == null || entry.getValue() > youngest.getValue()) {
                    youngest = entry;
                }
            }
            if (youngest != null) {
                notKeptSince = Math.min(notKeptSince, youngest.getValue());
                sinceBySocket.remove(youngest.getKey());
            }
        }
    }

    void remove(long socket, boolean wasLast) {
        sinceBySocket.remove(socket);
        if (wasLast) {
            sinceBySocket.clear();
            notKeptSince = Long.MAX_VALUE;
        }
    }

    void addAll(OldestSockets other) {
        notKeptSince = Math.min(notKeptSince, other.notKeptSince);
        other.sinceBySocket.forEach(this::add);
    }

    /** Since when the oldest is open; null when none is, or the eight oldest are gone and it is not known which follows. */
    @Nullable Long oldestSince() {
        long oldest = Long.MAX_VALUE;
        for (long since : sinceBySocket.values()) {
            oldest = Math.min(oldest, since);
        }
        return oldest == Long.MAX_VALUE || oldest > notKeptSince ? null : oldest;
    }

    void write(PackedWriter out) {
        out.writeLong(notKeptSince == Long.MAX_VALUE ? -1 : notKeptSince).writeLong(sinceBySocket.size());
        sinceBySocket.forEach((socket, since) -> out.writeFixed(socket).writeLong(since));
    }

    static OldestSockets read(PackedReader in) {
        OldestSockets oldest = new OldestSockets();
        long notKept = in.readLong();
        oldest.notKeptSince = notKept < 0 ? Long.MAX_VALUE : notKept;
        for (int left = in.readInt(); left > 0; left--) {
            long socket = in.readFixed();
            oldest.sinceBySocket.put(socket, in.readLong());
        }
        return oldest;
    }
}

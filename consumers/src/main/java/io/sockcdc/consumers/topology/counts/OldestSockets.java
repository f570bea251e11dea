package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Since when the sockets that are open longest are open: the eight oldest by name, of the rest only that none is older than
 * a known time.
 */
final class OldestSockets {
    private static final int KEPT = 8;

    private long[] sockets = new long[1];
    private long[] since = new long[1];
    private int size;
    private long notKeptSince = Long.MAX_VALUE;

    void add(long socket, long sinceMicros) {
        remove(socket);
        if (size == KEPT) {
            int youngest = 0;
            for (int i = 1; i < size; i++) {
                youngest = since[i] > since[youngest] ? i : youngest;
            }
            if (since[youngest] <= sinceMicros) {
                notKeptSince = Math.min(notKeptSince, sinceMicros);
                return;
            }
            notKeptSince = Math.min(notKeptSince, since[youngest]);
            removeAt(youngest);
        }
        if (size == sockets.length) {
            sockets = Arrays.copyOf(sockets, Math.min(KEPT, 2 * size));
            since = Arrays.copyOf(since, Math.min(KEPT, 2 * size));
        }
        sockets[size] = socket;
        since[size] = sinceMicros;
        size++;
    }

    void remove(long socket) {
        for (int i = 0; i < size; i++) {
            if (sockets[i] == socket) {
                removeAt(i);
                return;
            }
        }
    }

    void addAll(OldestSockets other) {
        notKeptSince = Math.min(notKeptSince, other.notKeptSince);
        for (int i = 0; i < other.size; i++) {
            add(other.sockets[i], other.since[i]);
        }
    }

    /** Since when the oldest is open; null when none is, or the eight oldest are gone and it is not known which follows. */
    @Nullable Long oldestSince() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            oldest = Math.min(oldest, since[i]);
        }
        return oldest == Long.MAX_VALUE || oldest > notKeptSince ? null : oldest;
    }

    private void removeAt(int at) {
        size--;
        System.arraycopy(sockets, at + 1, sockets, at, size - at);
        System.arraycopy(since, at + 1, since, at, size - at);
    }

    void write(PackedWriter out) {
        out.writeLong(notKeptSince == Long.MAX_VALUE ? -1 : notKeptSince).writeLong(size);
        for (int i = 0; i < size; i++) {
            out.writeFixed(sockets[i]).writeLong(since[i]);
        }
    }

    static OldestSockets read(PackedReader in) {
        OldestSockets oldest = new OldestSockets();
        long notKept = in.readLong();
        oldest.notKeptSince = notKept < 0 ? Long.MAX_VALUE : notKept;
        for (int left = in.readInt(); left > 0; left--) {
            oldest.add(in.readFixed(), in.readLong());
        }
        return oldest;
    }
}

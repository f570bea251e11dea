package io.sockcdc.consumers.rules;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are in some condition, each with the time since when. It keeps up to a limit; more than the limit are not
 * told apart from the limit, which every threshold lies below.
 */
final class HeldSockets implements Carried {
    static final int LIMIT = 4096;

    private static final int WITNESSES = 10;

    private final LinkedHashMap<String, SocketView> seen = new LinkedHashMap<>(4);
    private final LinkedHashMap<String, Long> since = new LinkedHashMap<>(4);

    /** The socket is in the condition, if it was not yet, from this time on. */
    void hold(SocketView socket, long sinceMicros) {
        String id = socket.id();
        if (since.size() < LIMIT && since.putIfAbsent(id, sinceMicros) == null && seen.size() < WITNESSES) {
            seen.put(id, socket);
        }
    }

    void release(SocketView socket) {
        if (since.isEmpty()) {
            return;
        }
        String id = socket.id();
        if (since.remove(id) != null) {
            seen.remove(id);
        }
    }

    @Override
    public List<SocketView> witnesses() {
        return List.copyOf(seen.values());
    }

    @Override
    public boolean isBlank() {
        return since.isEmpty();
    }

    int size() {
        return since.size();
    }

    /** How many have been so for that long; sockets are held in order of time, so it stops at the first that has not. */
    int heldFor(long ageMicros, long nowMicros) {
        int old = 0;
        Iterator<Long> times = since.values().iterator();
        while (times.hasNext() && times.next() <= nowMicros - ageMicros) {
            old++;
        }
        return old;
    }

    /** When that many will have been so for that long; null when there are fewer. */
    @Nullable Long ripeAt(int count, long ageMicros) {
        if (since.size() < count) {
            return null;
        }
        int nth = 0;
        for (long held : since.values()) {
            if (++nth == count) {
                return held + ageMicros;
            }
        }
        return null;
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(since.size());
        if (carrier.isWriting()) {
            since.forEach((id, at) -> {
                carrier.text(id);
                carrier.number(at);
            });
            carrier.count(seen.size());
            seen.values().forEach(socket -> SocketView.carry(carrier, socket));
        } else {
            for (int i = 0; i < size; i++) {
                since.put(carrier.text(""), carrier.number(0));
            }
            int witnesses = carrier.count(0);
            for (int i = 0; i < witnesses; i++) {
                SocketView socket = SocketView.carry(carrier, SocketView.BLANK);
                seen.put(socket.id(), socket);
            }
        }
    }
}

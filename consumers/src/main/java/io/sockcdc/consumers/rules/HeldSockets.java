package io.sockcdc.consumers.rules;

import java.util.ArrayList;
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

    private final LinkedHashMap<String, Held> all = new LinkedHashMap<>(4);
    private int witnesses;

    /** Since when, and of some the socket itself. */
    private static final class Held {
        private final long since;
        private @Nullable SocketView witness;

        Held(long since, @Nullable SocketView witness) {
            this.since = since;
            this.witness = witness;
        }
    }

    /** The socket is in the condition, if it was not yet, from this time on. */
    void hold(SocketView socket, long sinceMicros) {
        String id = socket.id();
        if (all.size() >= LIMIT) {
            return;
        }
        boolean testifies = witnesses < WITNESSES;
        if (all.putIfAbsent(id, new Held(sinceMicros, testifies ? socket : null)) == null && testifies) {
            witnesses++;
        }
    }

    void release(SocketView socket) {
        if (all.isEmpty()) {
            return;
        }
        Held held = all.remove(socket.id());
        if (held != null && held.witness != null) {
            witnesses--;
        }
    }

    @Override
    public List<SocketView> witnesses() {
        List<SocketView> some = new ArrayList<>(witnesses);
        for (Held held : all.values()) {
            if (some.size() == witnesses) {
                break;
            }
            if (held.witness != null) {
                some.add(held.witness);
            }
        }
        return some;
    }

    @Override
    public boolean isBlank() {
        return all.isEmpty();
    }

    int size() {
        return all.size();
    }

    /** How many have been so for that long; sockets are held in order of time, so it stops at the first that has not. */
    int heldFor(long ageMicros, long nowMicros) {
        int old = 0;
        Iterator<Held> each = all.values().iterator();
        while (each.hasNext() && each.next().since <= nowMicros - ageMicros) {
            old++;
        }
        return old;
    }

    /** When that many will have been so for that long; null when there are fewer. */
    @Nullable Long ripeAt(int count, long ageMicros) {
        if (all.size() < count) {
            return null;
        }
        int nth = 0;
        for (Held held : all.values()) {
            if (++nth == count) {
                return held.since + ageMicros;
            }
        }
        return null;
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(all.size());
        if (carrier.isWriting()) {
            all.forEach((id, held) -> {
                carrier.text(id);
                carrier.number(held.since);
            });
            List<SocketView> some = witnesses();
            carrier.count(some.size());
            some.forEach(socket -> SocketView.carry(carrier, socket));
            return;
        }
        for (int i = 0; i < size; i++) {
            all.put(carrier.text(""), new Held(carrier.number(0), null));
        }
        for (int left = carrier.count(0); left > 0; left--) {
            SocketView socket = SocketView.carry(carrier, SocketView.BLANK);
            Held held = all.get(socket.id());
            if (held != null) {
                held.witness = socket;
                witnesses++;
            }
        }
    }
}

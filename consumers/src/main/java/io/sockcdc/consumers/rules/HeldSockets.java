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
    /** What a carrier is given to read into. */
    private static final Held NONE = new Held("", "", 0, 0, 0);

    /** Each under itself: what is looked for is one, too. */
    private final LinkedHashMap<Held, Held> all = new LinkedHashMap<>(4);

    private int witnesses;

    /** A socket, since when, and of some all that is known; equal when it is the same socket. */
    private static final class Held {
        private final String hostId;
        private final String bootId;
        private final long netns;
        private final long cookie;
        private final long since;
        private @Nullable SocketView witness;

        Held(String hostId, String bootId, long netns, long cookie, long since) {
            this.hostId = hostId;
            this.bootId = bootId;
            this.netns = netns;
            this.cookie = cookie;
            this.since = since;
        }

        static Held of(SocketView socket, long since) {
            return new Held(socket.hostId(), socket.bootId(), socket.netns(), socket.cookie(), since);
        }

        @Override
        public int hashCode() {
            return Long.hashCode((cookie ^ netns) * 0x9E3779B97F4A7C15L) ^ hostId.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Held its
                    && its.cookie == cookie
                    && its.netns == netns
                    && its.hostId.equals(hostId)
                    && its.bootId.equals(bootId);
        }
    }

    /** The socket is in the condition, if it was not yet, from this time on. */
    void hold(SocketView socket, long sinceMicros) {
        if (all.size() >= LIMIT) {
            return;
        }
        Held held = Held.of(socket, sinceMicros);
        if (all.putIfAbsent(held, held) == null && witnesses < WITNESSES) {
            held.witness = socket;
            witnesses++;
        }
    }

    void release(SocketView socket) {
        if (all.isEmpty()) {
            return;
        }
        Held held = all.remove(Held.of(socket, 0));
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
            all.values().forEach(held -> carry(carrier, held));
            List<SocketView> some = witnesses();
            carrier.count(some.size());
            some.forEach(socket -> SocketView.carry(carrier, socket));
            return;
        }
        for (int i = 0; i < size; i++) {
            Held held = carry(carrier, NONE);
            all.put(held, held);
        }
        for (int left = carrier.count(0); left > 0; left--) {
            SocketView socket = SocketView.carry(carrier, SocketView.BLANK);
            Held held = all.get(Held.of(socket, 0));
            if (held != null) {
                held.witness = socket;
                witnesses++;
            }
        }
    }

    private static Held carry(StateCarrier c, Held held) {
        return new Held(
                c.text(held.hostId),
                c.text(held.bootId),
                c.near(3, held.netns),
                c.near(4, held.cookie),
                c.near(6, held.since));
    }
}

package io.sockcdc.consumers.rules;

import java.util.ArrayList;
import java.util.Collection;
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

    /** The only one, when there is one. */
    private @Nullable Held only;
    /** When there are more, each under itself: what is looked for is one, too. */
    private @Nullable LinkedHashMap<Held, Held> all;

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

        boolean is(SocketView socket) {
            return cookie == socket.cookie()
                    && netns == socket.netns()
                    && hostId.equals(socket.hostId())
                    && bootId.equals(socket.bootId());
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
        if (size() >= LIMIT) {
            return;
        }
        Held held = Held.of(socket, sinceMicros);
        if (add(held) && witnesses < WITNESSES) {
            held.witness = socket;
            witnesses++;
        }
    }

    private boolean add(Held held) {
        LinkedHashMap<Held, Held> its = all;
        if (its == null) {
            Held one = only;
            if (one == null) {
                only = held;
                return true;
            }
            if (held.equals(one)) {
                return false;
            }
            its = new LinkedHashMap<>(4);
            its.put(one, one);
            all = its;
            only = null;
        }
        return its.putIfAbsent(held, held) == null;
    }

    void release(SocketView socket) {
        Held one = only;
        LinkedHashMap<Held, Held> its = all;
        Held held = null;
        if (one != null && one.is(socket)) {
            held = one;
            only = null;
        } else if (its != null) {
            held = its.remove(Held.of(socket, 0));
            all = its.isEmpty() ? null : its;
        }
        if (held != null && held.witness != null) {
            witnesses--;
        }
    }

    /** In the order in which they were held. */
    private Collection<Held> values() {
        return only != null ? List.of(only) : all != null ? all.values() : List.of();
    }

    @Override
    public List<SocketView> witnesses() {
        List<SocketView> some = new ArrayList<>(witnesses);
        for (Held held : values()) {
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
        return size() == 0;
    }

    int size() {
        return only != null ? 1 : all != null ? all.size() : 0;
    }

    /** How many have been so for that long; sockets are held in order of time, so it stops at the first that has not. */
    int heldFor(long ageMicros, long nowMicros) {
        if (only != null) {
            return only.since <= nowMicros - ageMicros ? 1 : 0;
        }
        int old = 0;
        Iterator<Held> each = values().iterator();
        while (each.hasNext() && each.next().since <= nowMicros - ageMicros) {
            old++;
        }
        return old;
    }

    /** When that many will have been so for that long; null when there are fewer. */
    @Nullable Long ripeAt(int count, long ageMicros) {
        if (size() < count) {
            return null;
        }
        int nth = 0;
        for (Held held : values()) {
            if (++nth == count) {
                return held.since + ageMicros;
            }
        }
        return null;
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(size());
        if (carrier.isWriting()) {
            values().forEach(held -> carry(carrier, held));
            List<SocketView> some = witnesses();
            carrier.count(some.size());
            some.forEach(socket -> SocketView.carry(carrier, socket));
            return;
        }
        for (int i = 0; i < size; i++) {
            Held held = carry(carrier, NONE);
            add(held);
        }
        for (int left = carrier.count(0); left > 0; left--) {
            SocketView socket = SocketView.carry(carrier, SocketView.BLANK);
            for (Held held : values()) {
                if (held.is(socket)) {
                    held.witness = socket;
                    witnesses++;
                    break;
                }
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

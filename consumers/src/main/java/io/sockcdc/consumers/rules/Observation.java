package io.sockcdc.consumers.rules;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.State;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One thing that the rules are told: immutable, stamped with event time in microseconds since 1970 UTC. */
public sealed interface Observation {
    /**
     * The one order in which observations are judged, whatever order they arrived in: event time, host, socket, and the
     * collector's own count within a socket.
     */
    Comparator<Observation> ORDER = Observation::compare;

    /** When the collector saw it. */
    long atMicros();

    /** The host it was seen on. */
    String hostId();

    /** The collector's run that numbered it. */
    long epoch();

    /** The collector's number for the event it was made from. */
    long sequence();

    /** What it is about within its host. */
    String origin();

    /** Its place among the observations that one event makes. */
    default int part() {
        if (this instanceof SocketLeft) {
            return 0;
        }
        return this instanceof SocketClosed ? 3 : this instanceof SocketChanged ? 2 : 1;
    }

    private static int compare(Observation one, Observation other) {
        int by = Long.compare(one.atMicros(), other.atMicros());
        if (by == 0 && !isOfSameSocket(one, other)) {
            by = one.hostId().compareTo(other.hostId());
            if (by == 0) {
                by = one.origin().compareTo(other.origin());
            }
        }
        if (by == 0) {
            by = Long.compare(one.epoch(), other.epoch());
        }
        if (by == 0) {
            by = Long.compare(one.sequence(), other.sequence());
        }
        return by != 0 ? by : Integer.compare(one.part(), other.part());
    }

    /** What most that happens at one time is; the names need not be made then. */
    private static boolean isOfSameSocket(Observation one, Observation other) {
        return one instanceof OfSocket a
                && other instanceof OfSocket b
                && a.socket().isSame(b.socket());
    }

    /** An observation about a socket. */
    sealed interface OfSocket extends Observation {
        /** The socket after it. */
        SocketView socket();

        /** What moved since the event before. */
        default Traffic traffic() {
            return Traffic.NONE;
        }

        @Override
        default String hostId() {
            return socket().hostId();
        }

        @Override
        default String origin() {
            return socket().id();
        }
    }

    /** A connection began. */
    record SocketOpened(long atMicros, long epoch, long sequence, SocketView socket, Traffic traffic)
            implements OfSocket {}

    /** A connection is there that began before anyone looked: it counts as open, not as opening. */
    record SocketSeen(long atMicros, long epoch, long sequence, SocketView socket) implements OfSocket {}

    /** A connection changed. */
    record SocketChanged(
            long atMicros, long epoch, long sequence, SocketView socket, State previousState, Traffic traffic)
            implements OfSocket {}

    /**
     * A connection ended.
     *
     * @param lifetimeMicros the longest it can have lived, as far as known
     */
    record SocketClosed(
            long atMicros,
            long epoch,
            long sequence,
            SocketView socket,
            CloseReason reason,
            long lifetimeMicros,
            Traffic traffic)
            implements OfSocket {}

    /** A connection goes on under another name: its program, direction or peer became known. It ended for no one. */
    record SocketLeft(long atMicros, long epoch, long sequence, SocketView socket) implements OfSocket {}

    /**
     * A listener is there.
     *
     * @param opened whether it began now, rather than was there already
     */
    record ListenerSeen(long atMicros, long epoch, long sequence, SocketView socket, boolean opened)
            implements OfSocket {}

    /** A listener is gone. */
    record ListenerClosed(long atMicros, long epoch, long sequence, SocketView socket) implements OfSocket {}

    /**
     * What a collector said of its host.
     *
     * @param loss events that are missing; null when this is not about a gap
     * @param timeWait TIME_WAIT entries in a complete snapshot; null when this tells none
     * @param kernel what its kernel counts; null when this tells nothing of it
     */
    record HostStatus(
            long atMicros,
            long epoch,
            long sequence,
            String hostId,
            @Nullable Loss loss,
            @Nullable Long timeWait,
            @Nullable KernelCounts kernel)
            implements Observation {
        @Override
        public String origin() {
            return "";
        }
    }

    /**
     * Events that are missing.
     *
     * @param lost how many; null when it cannot be known
     * @param cause why, in the schema's word
     */
    record Loss(long fromMicros, long untilMicros, @Nullable Long lost, String cause) {}

    /** Whether a socket is no longer what it was: closed, or gone on under another name. */
    static boolean ends(@Nullable Observation o) {
        return o instanceof SocketClosed || o instanceof SocketLeft;
    }

    /** In the number that comes first: the socket, and all that is of its event, is that of the observation before. */
    int SAME_EVENT = 8;

    /** In the number that comes first: nothing moved. */
    int NO_TRAFFIC = 16;

    /** Takes one through a carrier; {@code o} is null when reading. */
    static Observation carry(StateCarrier c, @Nullable Observation o) {
        if (o != null) {
            write(c, o);
            return o;
        }
        return read(c);
    }

    private static Observation read(StateCarrier c) {
        int head = c.count(0);
        int kind = head & 7;
        SocketView before = c.lastSocket();
        boolean same = (head & SAME_EVENT) != 0;
        long at = same ? c.last(0) : c.near(0, 0);
        long epoch = same ? c.last(1) : c.near(1, 0);
        long sequence = same ? c.last(2) : c.near(2, 0);
        if (kind == 6) {
            return status(c, at, epoch, sequence, null);
        }
        SocketView view = same && before != null ? before : SocketView.carry(c, SocketView.BLANK);
        c.lastSocket(view);
        Traffic traffic = (head & NO_TRAFFIC) != 0 ? Traffic.NONE : Traffic.carry(c, Traffic.NONE);
        return switch (kind) {
            case 0 -> new SocketOpened(at, epoch, sequence, view, traffic);
            case 1 -> new SocketSeen(at, epoch, sequence, view);
            case 2 -> new SocketChanged(at, epoch, sequence, view, c.constant(State.class, null), traffic);
            case 3 ->
                new SocketClosed(at, epoch, sequence, view, c.constant(CloseReason.class, null), c.number(0), traffic);
            case 4 -> new ListenerSeen(at, epoch, sequence, view, c.flag(false));
            case 5 -> new ListenerClosed(at, epoch, sequence, view);
            case 7 -> new SocketLeft(at, epoch, sequence, view);
            default -> throw new IllegalStateException("an observation of kind " + kind + ", which no version wrote");
        };
    }

    /** Writes one as {@link #carry} reads it, and makes nothing. */
    @SuppressWarnings("ReferenceEquality") // equal sockets that are two objects are only written again
    static void write(StateCarrier c, Observation o) {
        if (!(o instanceof OfSocket of)) {
            c.put(kind(o));
            c.putNear(0, o.atMicros());
            c.putNear(1, o.epoch());
            c.putNear(2, o.sequence());
            status(c, o.atMicros(), o.epoch(), o.sequence(), o instanceof HostStatus its ? its : null);
            return;
        }
        SocketView socket = of.socket();
        Traffic traffic = of.traffic();
        boolean same = socket == c.lastSocket()
                && o.atMicros() == c.last(0)
                && o.epoch() == c.last(1)
                && o.sequence() == c.last(2);
        boolean still = traffic.isNone();
        c.put(kind(o) | (same ? SAME_EVENT : 0) | (still ? NO_TRAFFIC : 0));
        if (!same) {
            c.putNear(0, o.atMicros());
            c.putNear(1, o.epoch());
            c.putNear(2, o.sequence());
            socket.write(c);
            c.lastSocket(socket);
        }
        if (!still) {
            traffic.write(c);
        }
        if (o instanceof SocketChanged its) {
            c.put(its.previousState.ordinal());
        } else if (o instanceof SocketClosed its) {
            c.put(its.reason.ordinal());
            c.put(its.lifetimeMicros);
        } else if (o instanceof ListenerSeen its) {
            c.flag(its.opened);
        }
    }

    private static HostStatus status(StateCarrier c, long at, long epoch, long sequence, @Nullable HostStatus s) {
        String host = c.text(s == null ? "" : s.hostId);
        Long timeWait = c.numberOrNull(s == null ? null : s.timeWait);
        KernelCounts kernel = KernelCounts.carry(c, s == null ? null : s.kernel);
        Loss loss = s == null ? null : s.loss;
        if (!c.flag(loss != null)) {
            return new HostStatus(at, epoch, sequence, host, null, timeWait, kernel);
        }
        Loss carried = new Loss(
                c.number(loss == null ? 0 : loss.fromMicros),
                c.number(loss == null ? 0 : loss.untilMicros),
                c.numberOrNull(loss == null ? null : loss.lost),
                c.text(loss == null ? "" : loss.cause));
        return new HostStatus(at, epoch, sequence, host, carried, timeWait, kernel);
    }

    private static int kind(Observation o) {
        if (o instanceof SocketOpened) {
            return 0;
        } else if (o instanceof SocketSeen) {
            return 1;
        } else if (o instanceof SocketChanged) {
            return 2;
        } else if (o instanceof SocketClosed) {
            return 3;
        } else if (o instanceof ListenerSeen) {
            return 4;
        } else if (o instanceof ListenerClosed) {
            return 5;
        } else if (o instanceof SocketLeft) {
            return 7;
        }
        return 6;
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import org.jspecify.annotations.Nullable;

/**
 * What the rules need to know of a socket after an event. Absent is null.
 *
 * @param openedNotAfterMicros it was open at this time at the latest
 * @param bytesSent payload bytes sent; null when the kernel tells none (before Linux 4.19)
 * @param bytesReceived payload bytes received, or one more at the end of a socket; null when not known
 * @param held whether a descriptor holds it; false on a connection that no one has accepted yet
 * @param acceptQueue connections that wait to be accepted; listeners only
 * @param acceptQueueLimit most that may wait; listeners only
 */
public record SocketView(
        String hostId,
        String bootId,
        long netns,
        long cookie,
        Protocol protocol,
        @Nullable String localIp,
        @Nullable Integer localPort,
        @Nullable String remoteIp,
        @Nullable Integer remotePort,
        Direction direction,
        Role role,
        State state,
        @Nullable Integer pid,
        @Nullable String command,
        @Nullable Long uid,
        long openedNotAfterMicros,
        @Nullable Long bytesSent,
        @Nullable Long bytesReceived,
        boolean held,
        @Nullable Long acceptQueue,
        @Nullable Long acceptQueueLimit) {

    private static final int LOCAL_IP = 1;
    private static final int LOCAL_PORT = 1 << 1;
    private static final int REMOTE_IP = 1 << 2;
    private static final int REMOTE_PORT = 1 << 3;
    private static final int PID = 1 << 4;
    private static final int COMMAND = 1 << 5;
    private static final int UID = 1 << 6;
    private static final int SENT = 1 << 7;
    private static final int RECEIVED = 1 << 8;
    private static final int HELD = 1 << 9;
    private static final int QUEUE = 1 << 10;
    private static final int QUEUE_LIMIT = 1 << 11;

    /** What a carrier is given to read into. */
    static final SocketView BLANK = new SocketView(
            "",
            "",
            0,
            0,
            Protocol.UNKNOWN,
            null,
            null,
            null,
            null,
            Direction.UNKNOWN,
            Role.UNKNOWN,
            State.UNKNOWN,
            null,
            null,
            null,
            0,
            null,
            null,
            false,
            null,
            null);

    /** What is known after one more event: what it does not say stays as it was. */
    static SocketView after(@Nullable SocketView before, SocketKey key, SocketEvent e) {
        SocketView known = before == null ? BLANK : before;
        // A destroyed socket says CLOSE; what it was before tells the rules more.
        boolean destroyed = e.getOp() == Op.CLOSE && e.getState() == State.CLOSE && before != null;
        boolean unheld = e.getCapturedBy() == CapturedBy.SNAPSHOT && e.getInode() == null;
        boolean began = before == null || before.remoteIp == null;
        Long opened = AnomalyRecord.micros(e.getOpenedNotAfter() == null ? e.getObservedAt() : e.getOpenedNotAfter());
        return new SocketView(
                key.getHostId(),
                key.getBootId(),
                key.getNetns(),
                key.getCookie(),
                e.getProtocol(),
                known(e.getLocalIp(), known.localIp),
                known(e.getLocalPort(), known.localPort),
                known(e.getRemoteIp(), known.remoteIp),
                known(e.getRemotePort(), known.remotePort),
                e.getDirection() == Direction.UNKNOWN ? known.direction : e.getDirection(),
                e.getRole() == Role.UNKNOWN ? known.role : e.getRole(),
                destroyed ? known.state : e.getState(),
                known(e.getPid(), known.pid),
                known(e.getCommand(), known.command),
                known(e.getUid(), known.uid),
                began && opened != null ? opened : known.openedNotAfterMicros,
                grown(e.getPayloadBytesSent(), known.bytesSent),
                grown(received(e), known.bytesReceived),
                !unheld,
                e.getAcceptQueue(),
                e.getAcceptQueueLimit());
    }

    /** Some endings do not tell whether the peer's FIN was counted: the count may then be one too high. */
    private static @Nullable Long received(SocketEvent event) {
        Long payload = event.getPayloadBytesReceived();
        TcpInfo info = event.getTcpInfo();
        return payload != null || info == null ? payload : info.getBytesReceived();
    }

    private static <T> @Nullable T known(@Nullable T now, @Nullable T before) {
        return now != null ? now : before;
    }

    private static @Nullable Long grown(@Nullable Long now, @Nullable Long before) {
        return now == null || before == null ? known(now, before) : (Long) Math.max(now, before);
    }

    boolean isListener() {
        return role == Role.LISTENER || direction == Direction.LISTENER;
    }

    /** Identity over hosts and boots, as text. */
    String id() {
        return hostId + '/' + bootId + '/' + netns + '/' + Long.toHexString(cookie);
    }

    /** Whether it is the same socket. */
    boolean isSame(SocketView other) {
        return cookie == other.cookie
                && netns == other.netns
                && bootId.equals(other.bootId)
                && hostId.equals(other.hostId);
    }

    /** Whether it is not known who holds it, as of what ended before a snapshot saw it. */
    boolean isNameless() {
        return process().equals("unknown");
    }

    /** Whether another host connected to this one. */
    boolean isInbound() {
        return direction == Direction.INBOUND || (direction == Direction.UNKNOWN && role == Role.SERVER);
    }

    /** Whether this host connected to another. */
    boolean isOutbound() {
        return direction == Direction.OUTBOUND || (direction == Direction.UNKNOWN && role == Role.CLIENT);
    }

    boolean isTcp() {
        return protocol == Protocol.TCP || protocol == Protocol.MPTCP;
    }

    /** The program, as well as it is known: command, or owner, or unknown. Of what nobody holds the kernel says user 0. */
    String process() {
        return command != null ? command : uid != null && held ? "uid " + uid : "unknown";
    }

    static SocketView carry(StateCarrier c, SocketView v) {
        if (c.isWriting()) {
            v.write(c);
            return v;
        }
        return read(c);
    }

    private static SocketView read(StateCarrier c) {
        int known = c.count(0);
        return new SocketView(
                c.text(""),
                c.text(""),
                c.near(3, 0),
                c.near(4, 0),
                c.constant(Protocol.class, null),
                (known & LOCAL_IP) != 0 ? c.text("") : null,
                (known & LOCAL_PORT) != 0 ? c.readCount(0) : null,
                (known & REMOTE_IP) != 0 ? c.text("") : null,
                (known & REMOTE_PORT) != 0 ? c.readCount(1) : null,
                c.constant(Direction.class, null),
                c.constant(Role.class, null),
                c.constant(State.class, null),
                (known & PID) != 0 ? c.readCount(2) : null,
                (known & COMMAND) != 0 ? c.text("") : null,
                (known & UID) != 0 ? c.readNumber(0) : null,
                c.near(5, 0),
                (known & SENT) != 0 ? c.readNumber(1) : null,
                (known & RECEIVED) != 0 ? c.readNumber(2) : null,
                (known & HELD) != 0,
                (known & QUEUE) != 0 ? c.readNumber(3) : null,
                (known & QUEUE_LIMIT) != 0 ? (Long) c.number(0) : null);
    }

    /** Writes what {@link #carry} reads, and makes nothing. */
    void write(StateCarrier c) {
        c.put(fieldsKnown());
        c.putText(0, hostId);
        c.putText(1, bootId);
        c.putNear(3, netns);
        c.putNear(4, cookie);
        c.put(protocol.ordinal());
        if (localIp != null) {
            c.putText(2, localIp);
        }
        if (localPort != null) {
            c.put(localPort);
        }
        if (remoteIp != null) {
            c.text(remoteIp);
        }
        if (remotePort != null) {
            c.put(remotePort);
        }
        c.put(direction.ordinal());
        c.put(role.ordinal());
        c.put(state.ordinal());
        if (pid != null) {
            c.put(pid);
        }
        if (command != null) {
            c.putText(3, command);
        }
        if (uid != null) {
            c.put(uid);
        }
        c.putNear(5, openedNotAfterMicros);
        if (bytesSent != null) {
            c.put(bytesSent);
        }
        if (bytesReceived != null) {
            c.put(bytesReceived);
        }
        if (acceptQueue != null) {
            c.put(acceptQueue);
        }
        if (acceptQueueLimit != null) {
            c.put(acceptQueueLimit);
        }
    }

    /** Which fields are not null, a bit for each, and whether it is held. */
    private int fieldsKnown() {
        return (localIp != null ? LOCAL_IP : 0)
                | (localPort != null ? LOCAL_PORT : 0)
                | (remoteIp != null ? REMOTE_IP : 0)
                | (remotePort != null ? REMOTE_PORT : 0)
                | (pid != null ? PID : 0)
                | (command != null ? COMMAND : 0)
                | (uid != null ? UID : 0)
                | (bytesSent != null ? SENT : 0)
                | (bytesReceived != null ? RECEIVED : 0)
                | (held ? HELD : 0)
                | (acceptQueue != null ? QUEUE : 0)
                | (acceptQueueLimit != null ? QUEUE_LIMIT : 0);
    }
}

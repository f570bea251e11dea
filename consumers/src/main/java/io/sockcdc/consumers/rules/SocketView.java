package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
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

    /** Identity over hosts and boots, as text. */
    String id() {
        return hostId + '/' + bootId + '/' + netns + '/' + Long.toHexString(cookie);
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

    /** The program, as well as it is known: command, or owner, or unknown. */
    String process() {
        return command != null ? command : uid != null ? "uid " + uid : "unknown";
    }

    static SocketView carry(StateCarrier c, SocketView v) {
        return new SocketView(
                c.text(v.hostId),
                c.text(v.bootId),
                c.number(v.netns),
                c.number(v.cookie),
                c.constant(Protocol.class, v.protocol),
                c.textOrNull(v.localIp),
                c.countOrNull(v.localPort),
                c.textOrNull(v.remoteIp),
                c.countOrNull(v.remotePort),
                c.constant(Direction.class, v.direction),
                c.constant(Role.class, v.role),
                c.constant(State.class, v.state),
                c.countOrNull(v.pid),
                c.textOrNull(v.command),
                c.numberOrNull(v.uid),
                c.number(v.openedNotAfterMicros),
                c.numberOrNull(v.bytesSent),
                c.numberOrNull(v.bytesReceived),
                c.flag(v.held),
                c.numberOrNull(v.acceptQueue),
                c.numberOrNull(v.acceptQueueLimit));
    }
}

package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import org.jspecify.annotations.Nullable;

/**
 * What the table remembers of one open socket: its identity, owner and last figures, and no more, because there is one of
 * these per connection of the host. Mutable; owned by the table's thread.
 */
final class TrackedSocket {
    static final long NOT_KNOWN = Long.MIN_VALUE;

    final long cookie;
    final Family family;
    final Protocol protocol;
    IpAddress localIp;
    IpAddress remoteIp;
    char localPort;
    char remotePort;
    int interfaceIndex;
    SocketState state;
    Direction direction = Direction.UNKNOWN;
    Role role = Role.UNKNOWN;
    int uid;
    int inode;
    long cgroupId = NOT_KNOWN;

    @Nullable String congestion;

    @Nullable Owner owner;

    long openedNotBefore;
    long openedNotAfter;
    long lastSeen;
    long lastTold;
    long payloadSent = NOT_KNOWN;
    long payloadReceived = NOT_KNOWN;
    int generation;
    /** Complete dumps in a row that did not list it. */
    byte missed;
    /** The kernel dropped events around the time a dump first missed it. */
    boolean eventPerhapsLost;
    /** Data moved since the last event told of it. */
    boolean movedSinceTold;
    /** READ or OPEN was told. */
    boolean announced;
    /** It was told of as a connection that the kernel counts. */
    boolean connectionTold;
    /** The accept queue is past half of its limit. */
    boolean queueAlarm;
    /** A retransmitting SYN was seen: an attempt that fails now has timed out. */
    boolean synRetransmitted;
    /** It was in an earlier epoch's table and no dump of this epoch has listed it yet. */
    boolean restored;

    TrackedSocket(SocketRecord first, long openedNotBefore, long openedNotAfter) {
        cookie = first.cookie();
        family = first.family();
        protocol = first.protocol();
        localIp = first.localIp();
        remoteIp = first.remoteIp();
        state = first.state();
        this.openedNotBefore = openedNotBefore;
        this.openedNotAfter = openedNotAfter;
        lastTold = openedNotAfter;
        remember(first, openedNotAfter);
    }

    /** A socket of an earlier epoch, as its last change told of it. */
    static TrackedSocket restored(SocketChange last) {
        SocketRecord record = last.socket();
        TimeBounds opened = last.opened();
        TrackedSocket socket = new TrackedSocket(record, NOT_KNOWN, last.observedAtMicros());
        Long notBefore = opened.notBefore();
        Long notAfter = opened.notAfter();
        socket.openedNotBefore = notBefore == null ? NOT_KNOWN : notBefore;
        socket.openedNotAfter = notAfter == null ? NOT_KNOWN : notAfter;
        if (last.op() == Op.OPEN && notAfter != null) {
            // It may have been held back until its owner was looked for, and be gone by then.
            socket.lastSeen = Math.min(notAfter, last.observedAtMicros());
        }
        socket.role = last.role();
        socket.direction = last.direction();
        socket.owner = last.owner();
        Long sent = last.payloadBytesSent();
        Long received = last.payloadBytesReceived();
        socket.payloadSent = sent == null ? NOT_KNOWN : sent;
        socket.payloadReceived = received == null ? NOT_KNOWN : received;
        socket.announced = true;
        socket.restored = true;
        // A connection that is cut and still held was told of while it was open.
        boolean held = record.state() == SocketState.CLOSE
                && last.role() != Role.LISTENER
                && last.previousState() != SocketState.LISTEN;
        if (held && record.protocol() == Protocol.TCP) {
            // Told when it was found missing: when it was last there is not known any more.
            socket.lastSeen = NOT_KNOWN;
        }
        socket.connectionTold = OpenedConnections.tells(last) || (held && record.protocol() == Protocol.TCP);
        return socket;
    }

    /** Takes over what a dump said. */
    void remember(SocketRecord seen, long atMicros) {
        localIp = seen.localIp().equals(localIp) ? localIp : seen.localIp();
        remoteIp = seen.remoteIp().equals(remoteIp) ? remoteIp : seen.remoteIp();
        localPort = (char) seen.localPort();
        remotePort = (char) seen.remotePort();
        interfaceIndex = seen.interfaceIndex();
        state = seen.state();
        uid = (int) seen.uid();
        if (seen.inode() != 0) {
            inode = (int) seen.inode();
        }
        SocketDetails details = seen.details();
        if (details != null) {
            Long cgroup = details.cgroupId();
            cgroupId = cgroup == null ? cgroupId : cgroup;
            congestion = details.congestion() == null ? congestion : details.congestion();
        }
        TcpInfo info = seen.tcpInfo();
        if (info != null && Ending.hasCounters(seen)) {
            payloadSent = Ending.payloadSent(info);
            payloadReceived = Ending.received(info) - finCounted(seen.state());
        }
        synRetransmitted |= seen.state() == SocketState.SYN_SENT && seen.retransmits() > 0;
        lastSeen = atMicros;
        missed = 0;
        eventPerhapsLost = false;
        restored = false;
    }

    /** The states in which the peer's FIN has been received and counted. */
    static int finCounted(SocketState state) {
        return switch (state) {
            case CLOSE_WAIT, LAST_ACK, CLOSING, TIME_WAIT -> 1;
            default -> 0;
        };
    }

    /** Whether the process that holds it is known. */
    boolean isNamed() {
        return isNamed(owner);
    }

    /** Whether the process is known; a control group alone is better than nothing and not yet enough. */
    static boolean isNamed(@Nullable Owner owner) {
        return owner != null && owner.pid() != null;
    }

    boolean isEstablishedUnaccepted() {
        return state == SocketState.ESTABLISHED && inode == 0 && protocol == Protocol.TCP;
    }

    TimeBounds opened() {
        return new TimeBounds(known(openedNotBefore), known(openedNotAfter));
    }

    static @Nullable Long known(long value) {
        return value == NOT_KNOWN ? null : (Long) value;
    }

    /** The socket as the table last knew it, in the given state: for a change that no record tells. */
    SocketRecord toRecord(long netns, SocketState now) {
        return new SocketRecord(
                netns,
                cookie,
                family,
                protocol,
                now,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                interfaceIndex,
                TimerKind.OFF,
                0,
                0,
                0,
                0,
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(inode),
                null,
                detailsKept());
    }

    /** The details that outlive a dump, or null when there are none. */
    @Nullable SocketDetails detailsKept() {
        if (congestion == null && cgroupId == NOT_KNOWN) {
            return null;
        }
        return new SocketDetails(
                null, congestion, null, null, null, null, null, null, null, known(cgroupId), null, null, null);
    }
}

package io.sockcdc.collector.state;

import static io.sockcdc.collector.state.TrackedSocket.NOT_KNOWN;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TimeBounds;
import org.jspecify.annotations.Nullable;

/** How the end of a socket is told: heals what the kernel zeroed, bounds the times and names the reason. */
final class Closing {
    private Closing() {}

    /** A destroy event for a socket that dumps had listed. */
    static void ofKnown(SocketTable table, TrackedSocket known, SocketRecord event, long atMicros) {
        boolean tcp = event.protocol() == Protocol.TCP;
        boolean disconnected = tcp && event.remotePort() == 0 && known.remotePort != 0;
        Role role = known.role;
        Ending ending = tcp ? Ending.of(event, role) : Ending.UNCLEAR;
        CloseReason reason = tcp ? reasonOfKnown(known, ending) : CloseReason.GRACEFUL;
        if (role == Role.UNKNOWN && tcp) {
            role = Ending.roleOf(event, role);
        }
        int healed = 0;
        IpAddress localIp = event.localIp();
        if (localIp.isUnspecified() && !known.localIp.isUnspecified()) {
            localIp = known.localIp;
            healed |= HealedField.LOCAL_IP.bit();
        }
        IpAddress remoteIp = event.remoteIp();
        if (remoteIp.isUnspecified() && !known.remoteIp.isUnspecified()) {
            remoteIp = known.remoteIp;
            healed |= HealedField.REMOTE_IP.bit();
        }
        int localPort = event.localPort();
        if (localPort == 0 && known.localPort != 0) {
            localPort = known.localPort;
            healed |= HealedField.LOCAL_PORT.bit();
        }
        int remotePort = event.remotePort();
        if (remotePort == 0 && known.remotePort != 0) {
            remotePort = known.remotePort;
            healed |= HealedField.REMOTE_PORT.bit();
        }
        healed |= HealedField.UID.bit();
        if (known.inode != 0) {
            healed |= HealedField.INODE.bit();
        }
        if (known.cgroupId != NOT_KNOWN) {
            healed |= HealedField.CGROUP_ID.bit();
        }
        if (known.congestion != null) {
            healed |= HealedField.CONGESTION.bit();
        }
        Long sent = TrackedSocket.known(known.payloadSent);
        Long received = TrackedSocket.known(known.payloadReceived);
        TcpInfo info = event.tcpInfo();
        if (info != null && Ending.hasCounters(event)) {
            sent = Ending.payloadSent(info);
            received = Ending.payloadReceived(event, info, known.state, ending);
        } else {
            healed |= sent == null ? 0 : HealedField.PAYLOAD_BYTES_SENT.bit();
            healed |= received == null ? 0 : HealedField.PAYLOAD_BYTES_RECEIVED.bit();
        }
        SocketRecord socket = new SocketRecord(
                event.netns(),
                event.cookie(),
                event.family(),
                event.protocol(),
                SocketState.CLOSE,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                event.interfaceIndex(),
                event.timer(),
                event.timerExpiresMillis(),
                event.retransmits(),
                disconnected ? 0 : event.receiveQueue(),
                disconnected ? 0 : event.sendQueue(),
                Integer.toUnsignedLong(known.uid),
                Integer.toUnsignedLong(known.inode),
                disconnected ? null : info,
                known.detailsKept());
        table.telling()
                .close(
                        socket,
                        CapturedBy.DESTROY,
                        healed,
                        known.opened(),
                        new TimeBounds(TrackedSocket.known(known.lastSeen), atMicros),
                        role,
                        known.state == SocketState.CLOSE ? null : known.state,
                        reason,
                        table.owners().userName(Integer.toUnsignedLong(known.uid)),
                        known.owner,
                        sent,
                        received,
                        known.connectionTold,
                        atMicros);
    }

    /** A destroy event for a socket that no dump has listed: it lived and died between two, or was never listed. */
    static void ofUnknown(SocketTable table, SocketRecord event, long atMicros) {
        boolean tcp = event.protocol() == Protocol.TCP;
        Role role = table.roles().roleOf(event);
        SocketRecord socket = event;
        CloseReason reason = CloseReason.GRACEFUL;
        boolean aliveUntilNow = true;
        Long sent = null;
        Long received = null;
        TcpInfo info = event.tcpInfo();
        if (tcp) {
            Ending ending = Ending.of(event, role);
            role = ending == Ending.ATTEMPT_FAILED || ending == Ending.REFUSED || ending == Ending.UNANSWERED
                    ? Role.CLIENT
                    : Ending.roleOf(event, role);
            reason = reasonOf(ending);
            aliveUntilNow = ending == Ending.FIN_ACKNOWLEDGED;
            if (info != null && Ending.hasCounters(event)) {
                sent = Ending.payloadSent(info);
                received = Ending.payloadReceived(event, info, SocketState.CLOSE, ending);
            } else {
                socket = withoutFigures(event);
            }
            if (ending == Ending.DISCONNECTED
                    && role == Role.UNKNOWN
                    && event.localIp().isUnspecified()) {
                // The kernel keeps the address of a bound or accepted socket: this one chose its port by connecting.
                role = Role.CLIENT;
            }
        }
        long since = table.snapshotBegunBefore(atMicros);
        Long notBefore = aliveUntilNow ? TrackedSocket.known(since) : null;
        table.telling()
                .close(
                        socket,
                        CapturedBy.DESTROY,
                        0,
                        new TimeBounds(notBefore, atMicros),
                        new TimeBounds(notBefore, atMicros),
                        role,
                        null,
                        reason,
                        null,
                        null,
                        sent,
                        received,
                        false,
                        atMicros);
    }

    /**
     * A socket that dumps no longer list and of which the kernel has said nothing.
     *
     * @param why null for what follows from the state it was last seen in
     * @param notAfter null when it is not known by when it was gone
     */
    static void unheard(
            SocketTable table,
            TrackedSocket known,
            CapturedBy capturedBy,
            @Nullable CloseReason why,
            @Nullable Long notAfter,
            long atMicros) {
        Long gone = notAfter == null ? null : (Long) Math.max(known.lastSeen, notAfter);
        table.telling()
                .close(
                        known.toRecord(table.netns(), SocketState.CLOSE),
                        capturedBy,
                        0,
                        known.opened(),
                        new TimeBounds(TrackedSocket.known(known.lastSeen), gone),
                        known.role,
                        known.state,
                        why == null ? reasonOfUnheard(known.state) : why,
                        table.owners().userName(Integer.toUnsignedLong(known.uid)),
                        known.owner,
                        TrackedSocket.known(known.payloadSent),
                        TrackedSocket.known(known.payloadReceived),
                        known.connectionTold,
                        atMicros);
    }

    private static CloseReason reasonOfUnheard(SocketState last) {
        return switch (last) {
            case SYN_SENT, SYN_RECV -> CloseReason.NEVER_CONNECTED;
            case LISTEN -> CloseReason.LISTENER_CLOSED;
            case FIN_WAIT1, FIN_WAIT2, CLOSING, LAST_ACK -> CloseReason.GRACEFUL;
            default -> CloseReason.UNKNOWN;
        };
    }

    private static CloseReason reasonOfKnown(TrackedSocket known, Ending ending) {
        if (known.state == SocketState.LISTEN) {
            return CloseReason.LISTENER_CLOSED;
        }
        return switch (ending) {
            case DISCONNECTED -> known.isEstablishedUnaccepted() ? CloseReason.UNACCEPTED : CloseReason.RESET;
            case ATTEMPT_FAILED -> known.synRetransmitted ? CloseReason.NEVER_CONNECTED : CloseReason.REFUSED;
            case FIN_ACKNOWLEDGED -> known.missed >= 2 ? CloseReason.RESET : CloseReason.GRACEFUL;
            default -> reasonOf(ending);
        };
    }

    private static CloseReason reasonOf(Ending ending) {
        return switch (ending) {
            case NEVER_TRIED, UNANSWERED -> CloseReason.NEVER_CONNECTED;
            case REFUSED, ATTEMPT_FAILED -> CloseReason.REFUSED;
            case DISCONNECTED, CUT -> CloseReason.RESET;
            case FIN_ACKNOWLEDGED -> CloseReason.GRACEFUL;
            case UNCLEAR -> CloseReason.UNKNOWN;
        };
    }

    /** The record without queues and tcp_info, which a disconnect has turned into leftovers that mean nothing. */
    private static SocketRecord withoutFigures(SocketRecord event) {
        return new SocketRecord(
                event.netns(),
                event.cookie(),
                event.family(),
                event.protocol(),
                event.state(),
                event.localIp(),
                event.localPort(),
                event.remoteIp(),
                event.remotePort(),
                event.interfaceIndex(),
                event.timer(),
                event.timerExpiresMillis(),
                event.retransmits(),
                0,
                0,
                event.uid(),
                event.inode(),
                null,
                null);
    }
}

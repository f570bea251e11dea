package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A socket seen as a flow between a source, which connects, and a destination. */
final class Flow {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int SCTP = 132;

    private Flow() {}

    /** Whether the local end is the source: it connected, or nothing says that the other did. */
    static boolean localIsSource(SocketEvent event) {
        return switch (event.getRole()) {
            case CLIENT -> true;
            case SERVER, LISTENER -> false;
            case UNKNOWN -> event.getDirection() != Direction.INBOUND && event.getDirection() != Direction.LISTENER;
        };
    }

    /** Whether it is known who connected to whom. */
    static boolean isAssignmentKnown(SocketEvent event) {
        return event.getRole() != Role.UNKNOWN
                || event.getDirection() == Direction.INBOUND
                || event.getDirection() == Direction.OUTBOUND;
    }

    static boolean isListener(SocketEvent event) {
        return event.getRole() == Role.LISTENER
                || event.getDirection() == Direction.LISTENER
                || event.getState() == State.LISTEN;
    }

    /** IANA's number of the protocol as it is on the wire; 0 when there is none. */
    static int ianaNumber(SocketEvent event) {
        return switch (event.getProtocol()) {
            case TCP, MPTCP -> TCP;
            case UDP -> UDP;
            case UDPLITE -> 136;
            case SCTP -> SCTP;
            case DCCP -> 33;
            case ICMP -> event.getFamily() == Family.INET6 ? 58 : 1;
            case UNKNOWN, RAW, STREAM, DGRAM, SEQPACKET -> 0;
        };
    }

    /** The protocol in lower case; null when not known. */
    static @Nullable String transport(SocketEvent event) {
        return event.getProtocol() == Protocol.UNKNOWN ? null : lower(event.getProtocol());
    }

    /** 4 or 6 by the addresses, else by the family; 0 when it is neither. */
    static int ipVersion(SocketEvent event) {
        String address = event.getLocalIp() != null ? event.getLocalIp() : event.getRemoteIp();
        if (address != null) {
            return address.indexOf(':') < 0 ? 4 : 6;
        }
        return event.getFamily() == Family.INET ? 4 : event.getFamily() == Family.INET6 ? 6 : 0;
    }

    static @Nullable Long packetsSent(SocketEvent event) {
        TcpInfo info = event.getTcpInfo();
        return info == null ? null : info.getSegsOut();
    }

    static @Nullable Long packetsReceived(SocketEvent event) {
        TcpInfo info = event.getTcpInfo();
        return info == null ? null : info.getSegsIn();
    }

    static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? null : (Long) (one + other);
    }

    /**
     * Since when the socket is known to have been open; null when nothing is known, as of one that was seen for the first
     * time when it closed.
     */
    static @Nullable Instant openSince(SocketEvent event) {
        Instant from = event.getOpenedNotAfter();
        Instant to = event.getClosedNotAfter();
        return from == null || to == null || from.isBefore(to) ? from : null;
    }

    /** How long the socket is known to have been open, nanoseconds; only on an end, null when not known. */
    static @Nullable Long durationNanos(SocketEvent event) {
        Instant from = openSince(event);
        Instant to = event.getClosedNotAfter();
        return from == null || to == null
                ? null
                : (Long) Duration.between(from, to).toNanos();
    }

    /** The identity of the socket in one text: host, boot, namespace, cookie. */
    static String socketId(io.sockcdc.schema.SocketKey key) {
        return key.getHostId() + "/" + key.getBootId() + "/" + key.getNetns() + "/"
                + Long.toUnsignedString(key.getCookie());
    }

    /** The identity of the event in one text: host, epoch, sequence. */
    static String eventId(io.sockcdc.schema.SocketKey key, SocketEvent event) {
        return key.getHostId() + "-" + event.getEpoch() + "-" + event.getSequence();
    }

    /** One line for people. */
    static String message(SocketEvent event) {
        StringBuilder text = new StringBuilder(96);
        text.append(event.getOp())
                .append(' ')
                .append(lower(event.getProtocol()))
                .append(' ');
        boolean localFirst = localIsSource(event);
        String local = end(event.getLocalIp(), event.getLocalPort());
        String remote = end(event.getRemoteIp(), event.getRemotePort());
        if (isListener(event)) {
            text.append("listener ").append(local);
        } else {
            text.append(localFirst ? local : remote).append(" -> ").append(localFirst ? remote : local);
        }
        if (event.getCloseReason() != null) {
            text.append(' ').append(event.getCloseReason());
        }
        if (event.getCommand() != null) {
            text.append(" by ").append(event.getCommand());
        }
        return text.toString();
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String end(@Nullable String ip, @Nullable Integer port) {
        String address = ip == null ? "*" : ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
        return address + ":" + (port == null ? "*" : port);
    }
}

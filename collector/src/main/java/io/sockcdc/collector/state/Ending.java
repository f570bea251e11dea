package io.sockcdc.collector.state;

import static io.sockcdc.collector.model.TcpMetric.ADVMSS;
import static io.sockcdc.collector.model.TcpMetric.BYTES_ACKED;
import static io.sockcdc.collector.model.TcpMetric.BYTES_RECEIVED;
import static io.sockcdc.collector.model.TcpMetric.BYTES_RETRANS;
import static io.sockcdc.collector.model.TcpMetric.BYTES_SENT;
import static io.sockcdc.collector.model.TcpMetric.DATA_SEGS_IN;
import static io.sockcdc.collector.model.TcpMetric.DATA_SEGS_OUT;
import static io.sockcdc.collector.model.TcpMetric.DELIVERED;
import static io.sockcdc.collector.model.TcpMetric.LAST_ACK_RECV_MS;
import static io.sockcdc.collector.model.TcpMetric.LAST_DATA_RECV_MS;
import static io.sockcdc.collector.model.TcpMetric.LAST_DATA_SENT_MS;
import static io.sockcdc.collector.model.TcpMetric.MIN_RTT_US;
import static io.sockcdc.collector.model.TcpMetric.RCV_SPACE;
import static io.sockcdc.collector.model.TcpMetric.SEGS_IN;
import static io.sockcdc.collector.model.TcpMetric.TOTAL_RETRANS;
import static io.sockcdc.collector.state.TrackedSocket.NOT_KNOWN;

import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import org.jspecify.annotations.Nullable;

/**
 * What a TCP destroy event itself gives away about how the connection went. Pure; measured on Linux 6.18 and explained in
 * docs/kernel-notes.md.
 *
 * <p>A socket that the kernel disconnected (own reset, failed blocking connect) has its counters and remote port zeroed,
 * but {@code rcv_space} and {@code min_rtt} still tell whether it ever was established and {@code advmss} whether a SYN
 * was ever sent or received. A socket that was not disconnected has its counters: {@code bytes_acked} counts the SYN of the
 * end that opened and the FIN of either end, {@code delivered} counts both always.
 */
enum Ending {
    /** Neither connected nor was connected to: unused, only bound, or a listener. */
    NEVER_TRIED,
    /** A connection attempt that an answer ended. */
    REFUSED,
    /** A connection attempt without any answer. */
    UNANSWERED,
    /** A connection attempt that was disconnected after a failure; which failure is not told. */
    ATTEMPT_FAILED,
    /** An established connection that this end reset, or that nobody accepted. */
    DISCONNECTED,
    /** This end's FIN was acknowledged. */
    FIN_ACKNOWLEDGED,
    /** The connection ended without this end's FIN being acknowledged. */
    CUT,
    /** The kernel is too old to tell, or retransmissions hide it. */
    UNCLEAR;

    /** The kernel's clock for these times goes on in steps of at most so much (CONFIG_HZ is 100 or more). */
    private static final long TICK_MICROS = 10_000;

    /** Reads the ending out of a destroy event of a TCP socket. */
    static Ending of(SocketRecord destroyed, Role knownRole) {
        TcpInfo info = destroyed.tcpInfo();
        if (info == null || !has(info, BYTES_SENT)) {
            return UNCLEAR;
        }
        if (info.raw(ADVMSS) == 0) {
            return NEVER_TRIED;
        }
        if (!wasEstablished(info)) {
            if (destroyed.remotePort() == 0) {
                return ATTEMPT_FAILED;
            }
            return info.raw(SEGS_IN) > 0 ? REFUSED : UNANSWERED;
        }
        if (destroyed.remotePort() == 0) {
            return DISCONNECTED;
        }
        return switch (acknowledgedBeyondPayload(info)) {
            case 2 -> FIN_ACKNOWLEDGED;
            case 1 ->
                switch (roleOf(destroyed, knownRole)) {
                    case SERVER -> FIN_ACKNOWLEDGED;
                    case CLIENT -> CUT;
                    default -> UNCLEAR;
                };
            default -> CUT;
        };
    }

    /**
     * Which end this was, from the counters alone: the end that opened had its SYN counted in {@code bytes_acked}. Falls
     * back to what is known otherwise when retransmissions make the counters ambiguous.
     */
    static Role roleOf(SocketRecord destroyed, Role knownRole) {
        if (knownRole != Role.UNKNOWN) {
            return knownRole;
        }
        TcpInfo info = destroyed.tcpInfo();
        if (info == null || !has(info, BYTES_SENT) || destroyed.remotePort() == 0 || !wasEstablished(info)) {
            return Role.UNKNOWN;
        }
        int beyond = acknowledgedBeyondPayload(info);
        if (beyond == 2) {
            return Role.CLIENT;
        }
        long handshakeSegments = info.raw(DELIVERED) - info.raw(DATA_SEGS_OUT);
        if (info.raw(TOTAL_RETRANS) != 0 || handshakeSegments < 1) {
            return Role.UNKNOWN;
        }
        boolean finDelivered = handshakeSegments >= 2;
        return beyond == 1 && !finDelivered ? Role.CLIENT : Role.SERVER;
    }

    /**
     * Whether nothing came or went on this connection, of which no snapshot knows, since before a snapshot began: it was there then, and
     * was not listed because its peer had cut it.
     *
     * @param snapshotBegan NOT_KNOWN when none did
     */
    static boolean wasCutBefore(SocketRecord destroyed, long snapshotBegan, long atMicros) {
        TcpInfo info = destroyed.tcpInfo();
        if (info == null || snapshotBegan == NOT_KNOWN || !hasCounters(destroyed) || !wasEstablished(info)) {
            return false;
        }
        long idleMillis = Math.min(
                info.raw(LAST_DATA_SENT_MS), Math.min(info.raw(LAST_DATA_RECV_MS), info.raw(LAST_ACK_RECV_MS)));
        return atMicros - idleMillis * 1000 + TICK_MICROS < snapshotBegan;
    }

    /** Payload sent, without retransmissions; the caller checks that the counters are there. */
    static long payloadSent(TcpInfo info) {
        return info.raw(BYTES_SENT) - info.raw(BYTES_RETRANS);
    }

    /** Whether the record still has its counters: not disconnected, and the kernel is new enough to send them. */
    static boolean hasCounters(SocketRecord socket) {
        TcpInfo info = socket.tcpInfo();
        return info != null && has(info, BYTES_SENT) && socket.remotePort() != 0;
    }

    /**
     * Payload received by a connection that is gone, or null when it cannot be known: {@code bytes_received} counts the
     * peer's FIN when one came, and only some endings tell whether it did (docs/decisions/0011).
     *
     * @param before state in which a dump last showed it, CLOSE when none did
     */
    static @Nullable Long payloadReceived(SocketRecord destroyed, TcpInfo info, SocketState before, Ending ending) {
        long counted = received(info);
        if (counted == 0 || info.raw(DATA_SEGS_IN) == 0) {
            return 0L;
        }
        // After an honest end nothing but the FIN can be left unread: unread data makes the kernel send a reset.
        boolean finLeftUnread = ending == FIN_ACKNOWLEDGED && destroyed.receiveQueue() == 1;
        return finLeftUnread || TrackedSocket.finCounted(before) == 1 ? (Long) (counted - 1) : null;
    }

    /** Bytes received in order, with the FIN. */
    static long received(TcpInfo info) {
        return info.raw(BYTES_RECEIVED);
    }

    private static boolean wasEstablished(TcpInfo info) {
        return info.raw(RCV_SPACE) != 0 || info.has(MIN_RTT_US);
    }

    private static int acknowledgedBeyondPayload(TcpInfo info) {
        long beyond = info.raw(BYTES_ACKED) - payloadSent(info);
        return (int) Math.max(0, Math.min(2, beyond));
    }

    private static boolean has(TcpInfo info, TcpMetric last) {
        return info.arrived() > last.ordinal() + 1;
    }
}

package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import org.jspecify.annotations.Nullable;

/**
 * Payload bytes out of the kernel's counters, where they can be known exactly. {@code bytes_received} counts the peer's FIN
 * once it has come; what tells whether it came is the state, and on a close what is left unread (docs/decisions/0011).
 */
final class PayloadBytes {
    static final long UNKNOWN = -1;

    private PayloadBytes() {}

    /** Payload sent without retransmissions, or {@link #UNKNOWN}. */
    static long sent(SocketChange change, TcpInfo info) {
        return info.has(TcpMetric.BYTES_SENT) && info.has(TcpMetric.BYTES_RETRANS) && !countersWereZeroed(change, info)
                ? info.raw(TcpMetric.BYTES_SENT) - info.raw(TcpMetric.BYTES_RETRANS)
                : UNKNOWN;
    }

    /** Payload received in order, or {@link #UNKNOWN}. */
    static long received(SocketChange change, TcpInfo info) {
        if (!info.has(TcpMetric.BYTES_RECEIVED) || countersWereZeroed(change, info)) {
            return UNKNOWN;
        }
        long counted = info.raw(TcpMetric.BYTES_RECEIVED);
        return switch (change.socket().state()) {
            case ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, LISTEN, BOUND_INACTIVE -> counted;
            case CLOSE_WAIT, LAST_ACK, CLOSING, TIME_WAIT -> withoutFin(counted);
            case CLOSE, UNKNOWN -> receivedByGoneConnection(change, info, counted);
        };
    }

    private static long receivedByGoneConnection(SocketChange change, TcpInfo info, long counted) {
        if (counted == 0 || (info.has(TcpMetric.DATA_SEGS_IN) && info.raw(TcpMetric.DATA_SEGS_IN) == 0)) {
            return 0;
        }
        SocketState before = change.previousState();
        if (finHadCome(before)) {
            return withoutFin(counted);
        }
        if ((change.healed() & HealedField.TCP_INFO.bit()) != 0) {
            return before == null || before == SocketState.CLOSE ? UNKNOWN : counted;
        }
        // After a graceful end nothing but the FIN can be left unread: unread data would have made it a reset.
        boolean finLeftUnread =
                change.reason() == CloseReason.GRACEFUL && change.socket().receiveQueue() > 0;
        return finLeftUnread ? withoutFin(counted) : UNKNOWN;
    }

    private static boolean finHadCome(@Nullable SocketState state) {
        return state == SocketState.CLOSE_WAIT
                || state == SocketState.LAST_ACK
                || state == SocketState.CLOSING
                || state == SocketState.TIME_WAIT;
    }

    /** Whether the kernel has cleared the counters (tcp_disconnect) of a connection that had exchanged segments. */
    private static boolean countersWereZeroed(SocketChange change, TcpInfo info) {
        if (change.op() != Op.CLOSE || !info.has(TcpMetric.SEGS_IN) || info.raw(TcpMetric.SEGS_IN) != 0) {
            return false;
        }
        CloseReason reason = change.reason();
        return reason != CloseReason.REFUSED
                && reason != CloseReason.NEVER_CONNECTED
                && reason != CloseReason.LISTENER_CLOSED;
    }

    private static long withoutFin(long counted) {
        return Math.max(0, counted - 1);
    }
}

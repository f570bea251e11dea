package io.sockcdc.collector.state;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;

/**
 * Which changes tell of an end of a TCP connection that the kernel has counted as opened: it counts a connect that sent a SYN
 * (TcpActiveOpens) and a handshake that a listener completed (TcpPassiveOpens), and neither a listener, nor a socket that was
 * only bound, nor a half-open request. Pure.
 */
public final class OpenedConnections {
    private OpenedConnections() {}

    /** Whether the socket of this change had been counted by then. */
    public static boolean tells(SocketChange change) {
        if (change.socket().protocol() != Protocol.TCP) {
            return false;
        }
        if (change.op() != Op.CLOSE) {
            return isCounted(change.socket().state());
        }
        if (change.reason() == CloseReason.LISTENER_CLOSED) {
            return false;
        }
        if (change.reason() == CloseReason.NEVER_CONNECTED && change.socket().remotePort() == 0) {
            return false;
        }
        // A half-open request is freed without a word; a socket that the kernel told of was more.
        return change.previousState() != SocketState.SYN_RECV || change.capturedBy() == CapturedBy.DESTROY;
    }

    /** Whether a socket that dumps list in this state has been counted. */
    static boolean isCounted(SocketState state) {
        return switch (state) {
            case ESTABLISHED, SYN_SENT, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING -> true;
            default -> false;
        };
    }
}

package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;

/** Which zeros of a record are values and which only say that the kernel did not tell. */
final class Knowledge {
    private static final long UDP_DESTROYED_SEND_QUEUE = 0xffff_ffffL;

    private Knowledge() {}

    /** False only for the source address that the kernel cleared of a connection that is gone. */
    static boolean ofLocalIp(SocketChange change) {
        SocketRecord socket = change.socket();
        return !socket.localIp().isUnspecified()
                || !wasClearedAtItsEnd(change)
                || isListener(change)
                || isHealed(change, HealedField.LOCAL_IP);
    }

    static boolean ofRemoteIp(SocketRecord socket) {
        return socket.remotePort() != 0 || !socket.remoteIp().isUnspecified();
    }

    static boolean ofRemotePort(SocketChange change) {
        SocketRecord socket = change.socket();
        return socket.remotePort() != 0
                || (ofRemoteIp(socket) && (!wasClearedAtItsEnd(change) || isHealed(change, HealedField.REMOTE_PORT)));
    }

    /** Destroy events carry no owner; nor do the mini-sockets of TIME_WAIT and SYN_RECV. */
    static boolean ofUid(SocketChange change) {
        SocketRecord socket = change.socket();
        if (isHealed(change, HealedField.UID) || socket.uid() != 0) {
            return true;
        }
        return change.capturedBy() != CapturedBy.DESTROY
                && !socket.isTimeWaitEntry()
                && socket.state() != SocketState.SYN_RECV
                && socket.state() != SocketState.TIME_WAIT;
    }

    static boolean ofSendQueue(SocketRecord socket) {
        return socket.sendQueue() != UDP_DESTROYED_SEND_QUEUE;
    }

    static boolean isTcpListen(SocketRecord socket) {
        return socket.protocol() == Protocol.TCP && socket.state() == SocketState.LISTEN;
    }

    private static boolean wasClearedAtItsEnd(SocketChange change) {
        return change.op() == Op.CLOSE
                && change.capturedBy() == CapturedBy.DESTROY
                && change.socket().protocol() == Protocol.TCP;
    }

    private static boolean isListener(SocketChange change) {
        return change.role() == Role.LISTENER
                || change.direction() == Direction.LISTENER
                || change.reason() == CloseReason.LISTENER_CLOSED
                || change.previousState() == SocketState.LISTEN
                || change.socket().state() == SocketState.LISTEN;
    }

    private static boolean isHealed(SocketChange change, HealedField field) {
        return (change.healed() & field.bit()) != 0;
    }
}

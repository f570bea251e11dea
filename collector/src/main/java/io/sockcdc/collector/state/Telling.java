package io.sockcdc.collector.state;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import org.jspecify.annotations.Nullable;

/** Makes changes of what a table knows, hands them on, and counts the connections they tell of. Owned by the table's thread. */
final class Telling {
    private final Owners owners;
    private final ChangeListener listener;
    private long connections;

    Telling(Owners owners, ChangeListener listener) {
        this.owners = owners;
        this.listener = listener;
    }

    /** Ends of TCP connections that changes have told of, each once. */
    long connections() {
        return connections;
    }

    /** Tells a socket that is open. */
    void tell(Op op, TrackedSocket socket, SocketRecord seen, @Nullable SocketState previous, long atMicros) {
        socket.lastTold = atMicros;
        socket.movedSinceTold = false;
        SocketChange change = new SocketChange(
                op,
                CapturedBy.SNAPSHOT,
                atMicros,
                seen,
                0,
                socket.opened(),
                null,
                socket.direction,
                socket.role,
                previous,
                null,
                owners.userName(Integer.toUnsignedLong(socket.uid)),
                socket.owner,
                TrackedSocket.known(socket.payloadSent),
                TrackedSocket.known(socket.payloadReceived));
        if (!socket.connectionTold && OpenedConnections.tells(change)) {
            socket.connectionTold = true;
            connections++;
        }
        listener.onChange(change);
    }

    /**
     * Tells that a socket is closed.
     *
     * @param counted whether a change before has told of it as a connection
     */
    void close(
            SocketRecord socket,
            CapturedBy capturedBy,
            int healed,
            TimeBounds opened,
            TimeBounds closed,
            Role role,
            @Nullable SocketState previous,
            CloseReason reason,
            @Nullable String user,
            @Nullable Owner owner,
            @Nullable Long payloadSent,
            @Nullable Long payloadReceived,
            boolean counted,
            long atMicros) {
        SocketChange change = new SocketChange(
                Op.CLOSE,
                capturedBy,
                atMicros,
                socket,
                healed,
                opened,
                closed,
                Roles.directionOf(role, socket),
                role,
                previous,
                reason,
                user,
                owner,
                payloadSent,
                payloadReceived);
        connections += !counted && OpenedConnections.tells(change) ? 1 : 0;
        listener.onChange(change);
    }
}

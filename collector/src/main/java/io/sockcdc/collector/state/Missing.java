package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;

/** What follows for a socket that a complete snapshot did not list. */
enum Missing {
    /** Nothing yet: the dump may have passed it by, or a program holds it still. */
    STAYS,
    /** Whether anybody holds it still is to be asked. */
    IN_DOUBT,
    /** It lost its connection, and a program holds it. */
    HELD,
    /** It is gone, and the kernel did not say so although it might have. */
    GONE,
    /** It is gone since an earlier run. */
    GONE_BEFORE;

    /** Snapshots between two questions whether anybody still holds a socket that dumps do not list. */
    private static final byte DOUBT_EACH = 8;

    /**
     * Counts one more snapshot that did not list it.
     *
     * @param eventsLost whether destroy events were lost since the snapshot before
     */
    static Missing once(TrackedSocket socket, boolean eventsLost, TableSettings settings, Owners owners) {
        socket.missed = socket.missed == Byte.MAX_VALUE ? DOUBT_EACH : (byte) (socket.missed + 1);
        socket.eventPerhapsLost |= eventsLost;
        if (socket.restored) {
            return GONE_BEFORE;
        }
        if (socket.missed > 2) {
            return stillHeld(socket, owners);
        }
        if (socket.missed < 2) {
            return STAYS;
        }
        return socket.inode == 0 || socket.eventPerhapsLost || mayHaveLeft(socket, settings) ? GONE : HELD;
    }

    /**
     * A socket that lost its connection is kept until its program closes it. If the kernel's event of that was lost without
     * being counted, only /proc can tell: its owner was found there before, and now nobody holds it.
     */
    private static Missing stillHeld(TrackedSocket socket, Owners owners) {
        if (!socket.isNamed()) {
            return STAYS;
        }
        if (owners.isHeldByNobody(Integer.toUnsignedLong(socket.inode))) {
            return GONE;
        }
        return socket.missed % DOUBT_EACH == 0 ? IN_DOUBT : STAYS;
    }

    /** Whether its ends may have become such that neither dumps nor destroy events speak of it any more. */
    static boolean mayHaveLeft(TrackedSocket socket, TableSettings settings) {
        boolean endsMayChange =
                socket.protocol == Protocol.UDP || (socket.remotePort == 0 && socket.state != SocketState.LISTEN);
        return settings.scope() != null && endsMayChange;
    }
}

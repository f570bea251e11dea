package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.ArrivedEvent;
import org.jspecify.annotations.Nullable;

/**
 * One change of the table of sockets.
 *
 * @param atMicros event time, microseconds since 1970 UTC
 * @param before what the table held, or null when the socket was not in it
 * @param after what it holds now, or null when the socket left it
 * @param last what is known of the socket: {@code after}, or on its end what it was last
 * @param opened whether a connection began
 * @param closed whether a connection ended; both are true of one that lived between two looks
 * @param failed whether it ended without ever having been established
 * @param bytesIn payload bytes received that were not reported before
 * @param bytesOut payload bytes sent that were not reported before
 * @param latest the event that made this change, or null when none did: its host came or went
 */
public record SocketTransition(
        long atMicros,
        @Nullable SocketEntry before,
        @Nullable SocketEntry after,
        SocketEntry last,
        boolean opened,
        boolean closed,
        boolean failed,
        long bytesIn,
        long bytesOut,
        @Nullable ArrivedEvent latest) {
    /** The table before and after its host came or went. */
    static SocketTransition of(SocketEntry before, @Nullable SocketEntry after, long atMicros) {
        return new SocketTransition(atMicros, before, after, before, false, false, false, 0, 0, null);
    }
}

package io.sockcdc.collector.state;

import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The half-open requests of a table, and the connections they became. A connection inherits its request's cookie when it is
 * made (inet_csk_clone_lock); a request that has none by then, and that a dump lists before the connection takes its place,
 * is given a cookie of its own that nothing ever bears again. Both have the same two ends, and so are one socket, known by
 * the cookie that was told first (docs/kernel-notes.md). Owned by the table's thread.
 */
final class HalfOpenRequests {
    private static final int MAX_CONTINUED = 65_536;
    private static final long NOT_CONTINUED = 0;

    private final Long2ObjectHashMap<TrackedSocket> byEnds = new Long2ObjectHashMap<>();
    private final Long2LongHashMap continued = new Long2LongHashMap(NOT_CONTINUED);
    private final LongHashSet endedDuringSnapshot = new LongHashSet();

    /** A request is open from now on. */
    void opened(TrackedSocket request) {
        byEnds.put(ends(request.localIp, request.localPort, request.remoteIp, request.remotePort), request);
    }

    /** A socket that was a request is one no more, or is closed. */
    void left(TrackedSocket request) {
        long ends = ends(request.localIp, request.localPort, request.remoteIp, request.remotePort);
        if (byEnds.get(ends) == request) {
            byEnds.remove(ends);
        }
    }

    void snapshotBegins() {
        endedDuringSnapshot.clear();
    }

    /** A connection of which nothing was known has ended while a snapshot runs, which may have listed its request already. */
    void endedDuringSnapshot(SocketRecord event) {
        if (event.protocol() == Protocol.TCP && event.remotePort() != 0) {
            endedDuringSnapshot.add(ends(event));
        }
    }

    /** Whether this request has become a connection that has ended since the running snapshot began. */
    boolean isOver(SocketRecord seen) {
        return seen.state() == SocketState.SYN_RECV
                && !endedDuringSnapshot.isEmpty()
                && endedDuringSnapshot.contains(ends(seen));
    }

    /**
     * The cookie of the request that a socket continues whose own cookie is not in the table.
     *
     * @return the socket's own when it continues none
     */
    long firstCookie(SocketRecord seen) {
        if (seen.protocol() != Protocol.TCP || (byEnds.isEmpty() && continued.isEmpty())) {
            return seen.cookie();
        }
        long first = continued.get(seen.cookie());
        if (first == NOT_CONTINUED) {
            TrackedSocket request = requestOf(seen);
            if (request == null) {
                return seen.cookie();
            }
            first = request.cookie;
            if (continued.size() >= MAX_CONTINUED) {
                continued.clear();
            }
            continued.put(seen.cookie(), first);
        }
        return first;
    }

    /** The kernel freed the socket with this cookie: it will not be spoken of again. */
    void freed(long cookie) {
        if (!continued.isEmpty()) {
            continued.remove(cookie);
        }
    }

    private @Nullable TrackedSocket requestOf(SocketRecord seen) {
        if (seen.remotePort() == 0 || byEnds.isEmpty()) {
            return null;
        }
        TrackedSocket request = byEnds.get(ends(seen));
        boolean same = request != null
                && request.localPort == seen.localPort()
                && request.remotePort == seen.remotePort()
                && request.localIp.equals(seen.localIp())
                && request.remoteIp.equals(seen.remoteIp());
        return same ? request : null;
    }

    private static long ends(SocketRecord socket) {
        return ends(socket.localIp(), socket.localPort(), socket.remoteIp(), socket.remotePort());
    }

    /** A hash of 64 bits: two of as many connections as a host can have hardly ever share one. */
    private static long ends(IpAddress localIp, int localPort, IpAddress remoteIp, int remotePort) {
        long hash = mix(localIp.high() ^ mix(localIp.low() ^ mix(remoteIp.high() ^ mix(remoteIp.low()))));
        return mix(hash ^ ((long) localPort << 16 | remotePort));
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ (mixed >>> 29);
    }
}

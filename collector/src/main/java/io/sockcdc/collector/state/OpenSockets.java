package io.sockcdc.collector.state;

import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The open sockets of a namespace by cookie, the half-open requests among them by their ends too. Owned by the table's thread. */
final class OpenSockets {
    private static final int MOST_LOCAL_ADDRESSES = 4_096;

    private final Long2ObjectHashMap<TrackedSocket> byCookie = new Long2ObjectHashMap<>();
    private final Map<IpAddress, IpAddress> localAddresses = new HashMap<>();
    private final HalfOpenRequests requests;
    private int tcp;

    /** @param requests told of every half-open request that comes and goes */
    OpenSockets(HalfOpenRequests requests) {
        this.requests = requests;
    }

    int size() {
        return byCookie.size();
    }

    /** TCP sockets among them. */
    int tcpSize() {
        return tcp;
    }

    @Nullable TrackedSocket get(long cookie) {
        return byCookie.get(cookie);
    }

    boolean contains(long cookie) {
        return byCookie.containsKey(cookie);
    }

    void forEach(Consumer<TrackedSocket> consumer) {
        byCookie.values().forEach(consumer);
    }

    void add(TrackedSocket socket) {
        socket.localIp = shared(socket.localIp);
        byCookie.put(socket.cookie, socket);
        tcp += socket.protocol == Protocol.TCP ? 1 : 0;
        if (socket.state == SocketState.SYN_RECV) {
            requests.opened(socket);
        }
    }

    @Nullable TrackedSocket remove(long cookie) {
        TrackedSocket socket = byCookie.remove(cookie);
        tcp -= socket != null && socket.protocol == Protocol.TCP ? 1 : 0;
        if (socket != null && socket.state == SocketState.SYN_RECV) {
            requests.left(socket);
        }
        return socket;
    }

    /** One object for each address of this host: most sockets have one of a few. */
    private IpAddress shared(IpAddress local) {
        if (localAddresses.size() >= MOST_LOCAL_ADDRESSES) {
            localAddresses.clear();
        }
        IpAddress known = localAddresses.putIfAbsent(local, local);
        return known == null ? local : known;
    }
}

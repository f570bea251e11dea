package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.TcpInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows for each socket from one whole dump, without the history that a table has. */
public final class ConnectionRoles {
    private final Roles roles = new Roles(TableSettings.defaults());

    private ConnectionRoles() {}

    /**
     * What was concluded of one socket.
     *
     * @param payloadBytesSent null when it cannot be known
     * @param payloadBytesReceived null when it cannot be known
     */
    public record Judgement(
            Role role,
            Direction direction,
            @Nullable Long payloadBytesSent,
            @Nullable Long payloadBytesReceived) {}

    /** Learns the listeners of a complete dump. */
    public static ConnectionRoles of(List<SocketRecord> dump) {
        ConnectionRoles result = new ConnectionRoles();
        dump.forEach(result.roles::learn);
        result.roles.listenersAreComplete();
        return result;
    }

    /** Concludes for one socket of the dump. */
    public Judgement judge(SocketRecord socket) {
        Role role = roles.roleOf(socket);
        TcpInfo info = socket.tcpInfo();
        boolean counted = info != null && Ending.hasCounters(socket);
        return new Judgement(
                role,
                Roles.directionOf(role, socket),
                info != null && counted ? (Long) Ending.payloadSent(info) : null,
                info != null && counted
                        ? (Long) (Ending.received(info) - TrackedSocket.finCounted(socket.state()))
                        : null);
    }
}

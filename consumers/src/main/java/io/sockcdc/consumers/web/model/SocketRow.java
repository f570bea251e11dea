package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;

/** A socket in a table: who it is, and the newest event that tells of it. */
public record SocketRow(SocketKey key, SocketEvent event) {
    /** Whether it waits for connections, or takes datagrams from anybody at a port that was chosen for it. */
    public boolean isListener() {
        return event.getState() == State.LISTEN || event.getRole() == Role.LISTENER;
    }

    /** Whether it is a connection as counts understand it: it has a remote end and is not gone. */
    public boolean isConnection() {
        return event.getRemoteIp() != null
                && !isListener()
                && event.getState() != State.BOUND_INACTIVE
                && !(event.getState() == State.CLOSE && event.getProtocol() == Protocol.TCP);
    }
}

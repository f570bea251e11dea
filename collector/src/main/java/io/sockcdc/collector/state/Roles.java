package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import org.agrona.collections.IntHashSet;

/**
 * Which end of a connection a socket is, by its state and by who listens on its port. Remembers the ports that dumps have
 * shown to be listening, also after the listener has gone: its connections outlive it. Owned by the table's thread.
 */
final class Roles {
    private final TableSettings settings;
    private final IntHashSet tcpListening = new IntHashSet();
    private final IntHashSet udpListening = new IntHashSet();
    private boolean complete;

    Roles(TableSettings settings) {
        this.settings = settings;
    }

    /** Notes a listener; connections are judged by it from now on. */
    void learn(SocketRecord seen) {
        if (seen.localPort() == 0) {
            return;
        }
        if (seen.protocol() == Protocol.TCP) {
            if (seen.state() == SocketState.LISTEN) {
                tcpListening.add(seen.localPort());
            }
        } else if (isUdpListener(seen)) {
            udpListening.add(seen.localPort());
        }
    }

    /** A complete dump has shown every listener: a port that is not among them has none. */
    void listenersAreComplete() {
        complete = true;
    }

    Role roleOf(SocketRecord socket) {
        if (socket.protocol() == Protocol.UDP) {
            return udpRole(socket);
        }
        return switch (socket.state()) {
            case LISTEN -> Role.LISTENER;
            case SYN_SENT -> Role.CLIENT;
            case SYN_RECV -> Role.SERVER;
            case BOUND_INACTIVE, UNKNOWN -> Role.UNKNOWN;
            default -> tcpRole(socket);
        };
    }

    private Role tcpRole(SocketRecord socket) {
        if (socket.localPort() != 0 && tcpListening.contains(socket.localPort())) {
            return Role.SERVER;
        }
        boolean connected = socket.remotePort() != 0;
        return complete && connected && socket.state() != SocketState.CLOSE ? Role.CLIENT : Role.UNKNOWN;
    }

    private Role udpRole(SocketRecord socket) {
        if (socket.remotePort() == 0) {
            return isUdpListener(socket) ? Role.LISTENER : Role.UNKNOWN;
        }
        if (udpListening.contains(socket.localPort())) {
            return Role.SERVER;
        }
        return settings.isEphemeral(socket.localPort()) ? Role.CLIENT : Role.UNKNOWN;
    }

    private boolean isUdpListener(SocketRecord socket) {
        return socket.remotePort() == 0 && socket.localPort() != 0 && !settings.isEphemeral(socket.localPort());
    }

    /** Direction that follows from a role and the two ends. */
    static Direction directionOf(Role role, SocketRecord socket) {
        if (role == Role.LISTENER) {
            return Direction.LISTENER;
        }
        boolean remoteKnown = !socket.remoteIp().isUnspecified();
        boolean sameHost = remoteKnown
                && (socket.remoteIp().isLoopback() || socket.remoteIp().equals(socket.localIp()));
        if (sameHost) {
            return Direction.LOCAL;
        }
        return switch (role) {
            case SERVER -> Direction.INBOUND;
            case CLIENT -> Direction.OUTBOUND;
            default -> Direction.UNKNOWN;
        };
    }
}

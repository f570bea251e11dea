package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/**
 * Destroyed sockets that never were anybody's connection, kept out of the topic by default and counted. Sockets the table
 * knows are never noise.
 */
public enum Noise {
    /** A TCP socket without any port: opened and closed by a program that never used it. */
    NEVER_CONNECTED("never_connected"),
    /** A UDP socket without any port: nothing was sent or received on it. */
    NEVER_BOUND("never_bound"),
    /**
     * A UDP socket connected to port 0: a library asks the kernel which source address a destination would get
     * (getaddrinfo's RFC 6724 sorting); nothing can be sent.
     */
    ROUTE_PROBE("route_probe");

    private final String tag;

    Noise(String tag) {
        this.tag = tag;
    }

    /** Name in meters. */
    public String tag() {
        return tag;
    }

    static @Nullable Noise of(SocketRecord destroyed) {
        boolean tcp = destroyed.protocol() == Protocol.TCP;
        if (destroyed.localPort() == 0 && destroyed.remotePort() == 0) {
            return tcp ? NEVER_CONNECTED : NEVER_BOUND;
        }
        if (!tcp && destroyed.remotePort() == 0 && !destroyed.remoteIp().isUnspecified()) {
            return ROUTE_PROBE;
        }
        return null;
    }
}

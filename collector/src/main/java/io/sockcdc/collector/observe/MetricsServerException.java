package io.sockcdc.collector.observe;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** The metrics server could not take its address; the message says which and why. */
public final class MetricsServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MetricsServerException(InetSocketAddress address, IOException cause) {
        super(
                "cannot serve metrics on " + address.getHostString() + ":" + address.getPort() + ": "
                        + (cause instanceof BindException
                                ? "the port is in use or the address is not of this machine"
                                : cause.getMessage())
                        + " (metrics.listen sets another)",
                cause);
    }
}

package io.sockcdc.collector.model;

/** Who connected to whom, as far as is known. */
public enum Direction {
    INBOUND,
    OUTBOUND,
    /** Both ends are on this host. */
    LOCAL,
    LISTENER,
    UNKNOWN
}

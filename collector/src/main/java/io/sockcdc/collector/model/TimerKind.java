package io.sockcdc.collector.model;

/** The timer that runs on a socket, in the order of the kernel's numbers 0 to 5 (net/ipv4/inet_diag.c). */
public enum TimerKind {
    OFF,
    RETRANSMIT,
    KEEPALIVE,
    TIMEWAIT,
    PROBE,
    DELAYED_ACK,
    /** A number this version does not know. */
    UNKNOWN
}

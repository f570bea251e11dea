package io.sockcdc.collector.model;

/** How a socket ended, as far as can be known. */
public enum CloseReason {
    GRACEFUL,
    RESET,
    REFUSED,
    NEVER_CONNECTED,
    LISTENER_CLOSED,
    UNACCEPTED,
    HOST_RESTART,
    UNKNOWN
}

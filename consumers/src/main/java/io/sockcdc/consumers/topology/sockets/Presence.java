package io.sockcdc.consumers.topology.sockets;

/** Whether a host is heard of. The order is part of the stores' format. */
public enum Presence {
    /** It is. */
    HERE,
    /**
     * Nothing at all is heard, and the clock says it was for too long: it is not counted. Event time has not passed it, so
     * what is judged by event time takes it as here.
     */
    SILENT_BY_CLOCK,
    /** Others went on and it was silent for too long. */
    AWAY
}

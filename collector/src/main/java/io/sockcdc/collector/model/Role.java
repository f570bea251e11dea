package io.sockcdc.collector.model;

/** What this end of a connection is, also when both ends are on this host. */
public enum Role {
    SERVER,
    CLIENT,
    LISTENER,
    UNKNOWN
}

package io.sockcdc.collector.model;

/** Transport protocol of a socket that is followed through its life. */
public enum Protocol {
    TCP,
    UDP
}

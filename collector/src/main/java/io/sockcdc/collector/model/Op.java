package io.sockcdc.collector.model;

/** What happened to a socket; the schema tells each in full. */
public enum Op {
    READ,
    OPEN,
    CHANGE,
    CLOSE
}

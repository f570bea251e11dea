package io.sockcdc.collector.model;

/** Address family of an internet socket. */
public enum Family {
    INET,
    INET6
}

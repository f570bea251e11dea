package io.sockcdc.collector.model;

/** Which source saw a change. */
public enum CapturedBy {
    SNAPSHOT,
    DESTROY,
    TRACE,
    RECOVERY
}

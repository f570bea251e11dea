package io.sockcdc.collector.model;

/** Why events are missing; the schema tells each in full. */
public enum GapCause {
    KERNEL_DROP,
    SPOOL_SHED,
    TORN_DUMP,
    NAMESPACE_MISSED,
    PUBLISH_REJECTED,
    DOWNTIME,
    CORRUPTION,
    OVERLOAD
}

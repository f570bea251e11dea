package io.sockcdc.collector.encode;

/** What an entry of the spool holds, in the order of the union in SpoolEntry. */
public enum EntryKind {
    /** A socket event; its Kafka key is the SocketKey. */
    EVENT,
    /** A status of the collector; its Kafka key is the host id as UTF-8. */
    STATUS
}

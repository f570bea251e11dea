package io.sockcdc.collector.encode;

/**
 * An entry of the spool as Kafka takes it.
 *
 * <p>The arrays belong to whoever asked for it.
 */
public final class KafkaEntry {
    private final EntryKind kind;
    private final byte[] key;
    private final byte[] value;

    KafkaEntry(EntryKind kind, byte[] key, byte[] value) {
        this.kind = kind;
        this.key = key;
        this.value = value;
    }

    public EntryKind kind() {
        return kind;
    }

    /** The record's key: a SocketKey in single-object encoding, or the host id of a status as UTF-8. */
    public byte[] key() {
        return key;
    }

    /** The record's value in single-object encoding: a SocketEvent or a CollectorStatus. */
    public byte[] value() {
        return value;
    }
}

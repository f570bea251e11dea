package io.sockcdc.collector.model;

/**
 * A field that the kernel zeroes in some destroy events and that the table can give back. A set of them is an {@code int}
 * with one bit per ordinal, because it is made for every event.
 */
public enum HealedField {
    LOCAL_IP("local_ip"),
    LOCAL_PORT("local_port"),
    REMOTE_IP("remote_ip"),
    REMOTE_PORT("remote_port"),
    UID("uid"),
    INODE("inode"),
    CGROUP_ID("cgroup_id"),
    CONGESTION("congestion"),
    PAYLOAD_BYTES_SENT("payload_bytes_sent"),
    PAYLOAD_BYTES_RECEIVED("payload_bytes_received");

    private final String schemaName;

    HealedField(String schemaName) {
        this.schemaName = schemaName;
    }

    /** The field of SocketEvent this stands for. */
    public String schemaName() {
        return schemaName;
    }

    /** This field as a set of one. */
    public int bit() {
        return 1 << ordinal();
    }
}

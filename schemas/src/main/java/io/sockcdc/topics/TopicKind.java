package io.sockcdc.topics;

/** The topics of the product, each with what it holds. */
public enum TopicKind {
    EVENTS("events", "Every change of every socket, keyed by the socket: the history that everything else is made of."),
    SOCKETS("sockets", "The latest event of every open socket, keyed by the socket; a tombstone follows its close."),
    STATUS(
            "status",
            "Heartbeats, snapshots and gaps of every collector, keyed by the host: what the events can be trusted for."),
    COUNTS("counts", "Connection counts by subject: address, host, service or process."),
    ANOMALIES("anomalies", "What was found to be wrong, keyed by the anomaly: opened, updated, cleared."),
    SIEM("siem", "Events and anomalies as JSON in ECS or OCSF, for a security information system to take."),
    DEAD_LETTERS(
            "dead-letters",
            "Records that could not be read or processed, as they were, with headers that say why and where from.");

    private final String suffix;
    private final String purpose;

    TopicKind(String suffix, String purpose) {
        this.suffix = suffix;
        this.purpose = purpose;
    }

    /** What follows the prefix in the topic's name. */
    public String suffix() {
        return suffix;
    }

    /** What the topic holds, one sentence. */
    public String purpose() {
        return purpose;
    }
}

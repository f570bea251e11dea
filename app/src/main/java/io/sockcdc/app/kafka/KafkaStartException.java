package io.sockcdc.app.kafka;

/** The embedded Kafka could not start; the message is one sentence for a person: what is wrong and what to do. */
public final class KafkaStartException extends Exception {
    /** What was in the way. */
    public enum Reason {
        /** The port that was asked for belongs to another program. */
        PORT_IN_USE,
        /** Another process uses the data directory. */
        LOCKED,
        /** The data directory cannot be made or written. */
        NOT_WRITABLE,
        /** The file system of the data directory has too little room. */
        DISK_FULL,
        /** Anything else; the cause tells. */
        FAILED
    }

    private final Reason reason;

    KafkaStartException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    KafkaStartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What was in the way. */
    public Reason reason() {
        return reason;
    }
}

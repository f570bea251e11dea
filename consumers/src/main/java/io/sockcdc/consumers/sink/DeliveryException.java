package io.sockcdc.consumers.sink;

import org.jspecify.annotations.Nullable;

/** Delivery cannot begin. The message says what was done and why it failed, without secrets. */
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    /** A receiver cannot be what it is configured to be. */
    public DeliveryException(String message) {
        this(message, null);
    }

    /** A receiver cannot be what it is configured to be. */
    public DeliveryException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private DeliveryException(String message, @Nullable Throwable cause, boolean unreachable) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    /** Kafka does not do what delivery needs of it. */
    public static DeliveryException ofKafka(String message, Throwable cause) {
        return new DeliveryException(message, cause, true);
    }

    /** Whether it is for Kafka, rather than for a receiver, so that it may work later. */
    public boolean isUnreachable() {
        return unreachable;
    }
}

package io.sockcdc.consumers.sink;

import org.jspecify.annotations.Nullable;

/** Delivery cannot begin. The message says what was done and why it failed, without secrets. */
public final class DeliveryException extends Exception {
    private static final long serialVersionUID = 1L;

    public DeliveryException(String message) {
        this(message, null);
    }

    public DeliveryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.sockcdc.consumers.replay.batches;

/** Copying that could not go on: what was to be done, and what Kafka answered. */
public final class CopyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CopyException(String message) {
        super(message);
    }

    CopyException(String message, Throwable cause) {
        super(message, cause);
    }
}

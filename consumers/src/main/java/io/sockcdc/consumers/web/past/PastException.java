package io.sockcdc.consumers.web.past;

/** The past cannot be read now: Kafka does not answer, or it holds nothing of that time. */
public final class PastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean nothingKept;

    PastException(boolean nothingKept, String message, Throwable cause) {
        super(message, cause);
        this.nothingKept = nothingKept;
    }

    /** Whether Kafka answered, and holds nothing of that time. */
    public boolean isNothingKept() {
        return nothingKept;
    }
}

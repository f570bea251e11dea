package io.sockcdc.consumers.web.past;

/** The past cannot be read now: Kafka does not answer, or it holds nothing of that time. */
public final class PastException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PastException(String message, Throwable cause) {
        super(message, cause);
    }
}

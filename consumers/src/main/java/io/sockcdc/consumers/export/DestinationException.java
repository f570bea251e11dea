package io.sockcdc.consumers.export;

/** A destination does not take what it is given now. The message says what was done and why it failed. */
public final class DestinationException extends Exception {
    private static final long serialVersionUID = 1L;

    public DestinationException(String message) {
        super(message);
    }

    public DestinationException(String message, Throwable cause) {
        super(message, cause);
    }
}

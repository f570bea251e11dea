package io.sockcdc.collector;

/** A collector cannot start. The message is one line for the person who started it; {@link #kind} says what went wrong. */
public final class CollectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What stands in the way. */
    public enum Kind {
        /** The data directory cannot be made, written or is used by another collector. */
        DATA_DIRECTORY,
        /** The address of the meters is taken. */
        ADDRESS_IN_USE,
        /** The kernel or a right that capture cannot do without. */
        CAPTURE,
        /** A setting has a value that cannot be. */
        SETTING
    }

    private final Kind kind;

    CollectorException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

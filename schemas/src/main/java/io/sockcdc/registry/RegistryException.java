package io.sockcdc.registry;

import org.jspecify.annotations.Nullable;

/** The schema registry did not do what it was asked. The message says what that was, what it said, and what may help. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    RegistryException(String message, boolean passing, @Nullable Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether it may answer later as if nothing had been: it was not reached, or was busy. */
    public boolean isPassing() {
        return passing;
    }
}

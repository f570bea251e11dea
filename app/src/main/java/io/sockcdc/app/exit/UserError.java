package io.sockcdc.app.exit;

import org.jspecify.annotations.Nullable;

/** Why a command ends early, said to the user: one line with what is wrong and what to do, and the exit code. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public UserError(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public UserError(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** With what the program ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}

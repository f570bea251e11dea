package io.sockcdc.app.output;

import java.io.IOException;

/** Standard output takes no more. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(IOException cause) {
        super("cannot write the output: " + cause.getMessage(), cause);
    }

    /** Whether the reader went away, as {@code head} does, which is no failure. */
    public boolean isBrokenPipe() {
        Throwable cause = getCause();
        return cause != null && String.valueOf(cause.getMessage()).contains("Broken pipe");
    }
}

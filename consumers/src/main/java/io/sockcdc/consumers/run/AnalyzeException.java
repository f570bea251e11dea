package io.sockcdc.consumers.run;

/** The analysis cannot start. The message says what was done and why it failed. */
public final class AnalyzeException extends Exception {
    private static final long serialVersionUID = 1L;

    AnalyzeException(String message, Throwable cause) {
        super(message, cause);
    }
}

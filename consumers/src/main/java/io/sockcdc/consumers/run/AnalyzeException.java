package io.sockcdc.consumers.run;

/** The analysis cannot start. The message says what was done and why it failed. */
public final class AnalyzeException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean unreachable;

    AnalyzeException(String message, Throwable cause, boolean unreachable) {
        super(message, cause);
        this.unreachable = unreachable;
    }

    /** Whether Kafka did not answer, rather than refused. */
    public boolean isUnreachable() {
        return unreachable;
    }
}

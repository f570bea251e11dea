package io.sockcdc.consumers.export;

/** The export cannot start. The message says what was done and why it failed. */
public final class ExportException extends Exception {
    private static final long serialVersionUID = 1L;

    ExportException(String message, Throwable cause) {
        super(message, cause);
    }

    ExportException(String message) {
        super(message);
    }
}

package io.sockcdc.collector.spool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The spool could not do what was asked: the disk is full, read-only, not ours, or another process has the directory. */
public final class SpoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final transient Path path;

    SpoolException(String operation, Path path, String explanation, @Nullable Throwable cause) {
        super("spool " + operation + " " + path + ": " + explanation, cause);
        this.operation = operation;
        this.path = path;
    }

    static SpoolException of(String operation, Path path, Exception cause) {
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof java.nio.file.AccessDeniedException) {
            said = "permission denied";
        }
        return new SpoolException(operation, path, said, cause);
    }

    /** What was tried, as append. */
    public String operation() {
        return operation;
    }

    /** The file or directory it was tried on. */
    public Path path() {
        return path;
    }
}

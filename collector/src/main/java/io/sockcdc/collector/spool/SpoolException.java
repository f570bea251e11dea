package io.sockcdc.collector.spool;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
        if (cause instanceof AccessDeniedException) {
            said = "permission denied";
        } else if (cause instanceof NoSuchFileException) {
            said = "no such file or directory";
        } else if (cause instanceof FileSystemException failed && failed.getReason() != null) {
            said = failed.getReason();
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

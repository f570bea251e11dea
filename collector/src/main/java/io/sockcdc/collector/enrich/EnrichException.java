package io.sockcdc.collector.enrich;

import java.nio.file.Path;

/** A place that must be readable to name owners at all was not: the message has the operation and the path. */
public final class EnrichException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnrichException(String operation, Path path, Throwable cause) {
        super("cannot " + operation + " " + path + ": " + cause, cause);
    }
}

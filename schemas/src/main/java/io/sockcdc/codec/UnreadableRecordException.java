package io.sockcdc.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a record this program can read. The message says what was expected and what was found. */
public final class UnreadableRecordException extends RuntimeException {
    public UnreadableRecordException(String message) {
        super(message);
    }

    public UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

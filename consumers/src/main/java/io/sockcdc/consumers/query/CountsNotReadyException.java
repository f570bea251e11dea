package io.sockcdc.consumers.query;

/** The counts cannot be asked now: they are being restored, or move to another process. Asking again later helps. */
public final class CountsNotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CountsNotReadyException(Throwable cause) {
        super("the counts are being restored or moved: " + cause.getMessage(), cause);
    }
}

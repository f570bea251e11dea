package io.sockcdc.consumers.history;

/** Nothing that is kept says anything of that time. */
public final class NoHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoHistoryException(String message) {
        super(message);
    }
}

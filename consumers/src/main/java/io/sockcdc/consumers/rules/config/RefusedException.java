package io.sockcdc.consumers.rules.config;

/** A rules file that cannot be used; it never leaves the package. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    RefusedException(String file, int line, String reason) {
        super(file + ":" + line + ": " + reason);
        this.reason = file + ":" + line + ": " + reason;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}

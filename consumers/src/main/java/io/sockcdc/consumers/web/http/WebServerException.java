package io.sockcdc.consumers.web.http;

/** The web cannot be served. The message says where, and why. */
public final class WebServerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean portTaken;

    WebServerException(String message, Throwable cause, boolean portTaken) {
        super(message, cause);
        this.portTaken = portTaken;
    }

    /** Whether another program has the port. */
    public boolean isPortTaken() {
        return portTaken;
    }
}

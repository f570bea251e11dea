package io.sockcdc.consumers.query;

/** A text that says no time; the message quotes it and names what can be said. */
public final class TimeSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimeSyntaxException(String text) {
        super("\"" + text + "\" is no time; say for example -15m, now, yesterday 14:00, 14:05, 2026-11-20, "
                + "\"2026-11-20 03:12\", \"2026-11-20 03:12 Europe/Berlin\", 2026-11-20T03:12:00Z or @1763608320");
    }
}

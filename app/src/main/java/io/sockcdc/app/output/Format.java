package io.sockcdc.app.output;

import java.util.Locale;

/** For whom a command prints. */
public enum Format {
    /** For people. */
    TEXT,
    /** For programs: one JSON object a line. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

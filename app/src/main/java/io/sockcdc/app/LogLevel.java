package io.sockcdc.app;

import java.util.Locale;

/** How much goes to standard error. */
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    /** Also the stack trace of an error, and what Kafka has to say. */
    DEBUG,
    TRACE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

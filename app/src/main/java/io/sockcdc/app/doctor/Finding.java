package io.sockcdc.app.doctor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one check.
 *
 * @param name what was looked at, a few words
 * @param status how it is
 * @param sentence what was found and, when something is missing, what that costs
 * @param remedy what to do about it, often a command; null when there is nothing to do
 */
public record Finding(
        String name,
        Status status,
        String sentence,
        @Nullable String remedy) {
    /** How well a thing is. */
    public enum Status {
        /** As good as it gets. */
        OK,
        /** It works, with less. */
        DEGRADED,
        /** It is not there. */
        MISSING,
        /** It is not there, and without it no socket can be captured. */
        FATAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String name, String sentence) {
        return new Finding(name, Status.OK, sentence, null);
    }

    static Finding degraded(String name, String sentence, @Nullable String remedy) {
        return new Finding(name, Status.DEGRADED, sentence, remedy);
    }

    static Finding missing(String name, String sentence, @Nullable String remedy) {
        return new Finding(name, Status.MISSING, sentence, remedy);
    }

    static Finding fatal(String name, String sentence, @Nullable String remedy) {
        return new Finding(name, Status.FATAL, sentence, remedy);
    }
}

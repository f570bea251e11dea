package io.sockcdc.consumers.web.api;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request may say.
 *
 * @param name as it stands in the request
 * @param type how it is read
 * @param description for people
 * @param otherwise what holds when it is not given, as text; null for nothing
 * @param allowed the words it may be, for {@link Type#CHOICE}
 * @param least least value of a {@link Type#NUMBER}
 * @param most greatest value of a {@link Type#NUMBER}
 * @param inPath whether it is a part of the path
 */
public record Parameter(
        String name,
        Type type,
        String description,
        @Nullable String otherwise,
        List<String> allowed,
        long least,
        long most,
        boolean inPath) {
    /** How a parameter is read. */
    public enum Type {
        TEXT,
        NUMBER,
        CHOICE,
        TIME,
        FILTER
    }

    static final Parameter AT = time(
            "at",
            "The moment to show, as ISO 8601 or relative as -15m; what is shown is as it stood then, to the second. "
                    + "Without it: now.");
    static final Parameter FILTER = new Parameter(
            "filter",
            Type.FILTER,
            "Which sockets, in the filter language of ss: state established and dport = :443.",
            null,
            List.of(),
            0,
            0,
            false);
    static final Parameter OFFSET = number("offset", 0, 10_000_000, "0", "How many to pass over.");
    static final Parameter LIMIT = number("limit", 1, 1_000, "100", "Most to give.");

    static Parameter text(String name, String description) {
        return new Parameter(name, Type.TEXT, description, null, List.of(), 0, 0, false);
    }

    static Parameter path(String name, String description) {
        return new Parameter(name, Type.TEXT, description, null, List.of(), 0, 0, true);
    }

    static Parameter time(String name, String description) {
        return new Parameter(name, Type.TIME, description, null, List.of(), 0, 0, false);
    }

    static Parameter number(String name, long least, long most, String otherwise, String description) {
        return new Parameter(name, Type.NUMBER, description, otherwise, List.of(), least, most, false);
    }

    static Parameter choice(String name, @Nullable String otherwise, String description, String... allowed) {
        return new Parameter(name, Type.CHOICE, description, otherwise, List.of(allowed), 0, 0, false);
    }

    static Parameter choice(
            String name, @Nullable String otherwise, String description, Class<? extends Enum<?>> words) {
        List<String> allowed = Arrays.stream(words.getEnumConstants())
                .map(Enum::name)
                .filter(word -> !word.equals("UNKNOWN"))
                .toList();
        return new Parameter(name, Type.CHOICE, description, otherwise, allowed, 0, 0, false);
    }
}

package io.sockcdc.topics;

import java.util.regex.Pattern;

/** The name of a topic: 1 to 249 letters, digits, dots, underscores and dashes (Kafka's rule for topics). */
public record TopicName(String value) {
    /** What stands before the kind in every name unless configured. */
    public static final String DEFAULT_PREFIX = "sockcdc.";

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** Checks the name: {@link IllegalArgumentException} when Kafka would not take it. */
    public TopicName {
        if (!LEGAL.matcher(value).matches() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(
                    "not a topic name: \"" + value + "\"; Kafka takes 1 to 249 of the characters a-z A-Z 0-9 . _ -");
        }
    }

    /**
     * The topic of that kind.
     *
     * @param prefix put before the kind as it is, as in {@code sockcdc.} and {@code sockcdc.events}
     */
    public static TopicName of(String prefix, TopicKind kind) {
        return new TopicName(prefix + kind.suffix());
    }

    @Override
    public String toString() {
        return value;
    }
}

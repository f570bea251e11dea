package io.sockcdc.registry;

/** How the subject that a schema is registered under gets its name: Confluent's three strategies. */
public enum SubjectNames {
    /** {@code TOPIC-key} and {@code TOPIC-value}. */
    TOPIC,
    /** Full name of the record. */
    RECORD,
    /** {@code TOPIC-} and the full name of the record. */
    TOPIC_RECORD;

    String subject(String topic, boolean isKey, String fullName) {
        return switch (this) {
            case TOPIC -> topic + (isKey ? "-key" : "-value");
            case RECORD -> fullName;
            case TOPIC_RECORD -> topic + "-" + fullName;
        };
    }
}

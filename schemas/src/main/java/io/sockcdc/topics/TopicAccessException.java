package io.sockcdc.topics;

/** Kafka could not be asked about topics, or refused to make one. The message says which and why. */
public final class TopicAccessException extends Exception {
    public TopicAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}

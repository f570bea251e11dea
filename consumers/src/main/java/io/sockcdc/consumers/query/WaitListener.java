package io.sockcdc.consumers.query;

/** Is told why nothing is read yet. Called on the reading thread, when the reason changes. */
public interface WaitListener {
    /** Why reading has to wait. */
    enum Reason {
        /** No answer from Kafka. */
        KAFKA_UNREACHABLE,
        /** Kafka answers and has no such topic yet. */
        NO_TOPIC
    }

    /** Reading waits, for this reason. */
    void waits(Reason reason);

    /** Waiting is over. Only called after {@link #waits}. */
    void continues();
}

package io.sockcdc.collector.publish;

import java.time.Instant;

/** What the publisher is doing. */
public sealed interface PublisherState {
    /** Kafka has not answered yet, nor refused. */
    record Starting() implements PublisherState {}

    /** Kafka takes what is sent. */
    record Publishing() implements PublisherState {}

    /**
     * Kafka does not take anything; entries stay in the spool and are tried again.
     *
     * @param cause in words
     * @param since when it began
     */
    record Waiting(String cause, Instant since) implements PublisherState {}

    /** Closed. */
    record Stopped() implements PublisherState {}
}

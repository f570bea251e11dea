package io.sockcdc.consumers.serde;

/** An internal record that carries its event time: the time of its Kafka record is when it was written. */
public interface Timed {
    /** Event time, milliseconds since 1970 UTC. */
    long atMillis();
}

package io.sockcdc.consumers.query;

import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;

/**
 * A socket event as read from Kafka.
 *
 * @param key whose event
 * @param event the event
 * @param partition where it lies
 * @param offset and at what place
 */
public record ReceivedEvent(SocketKey key, SocketEvent event, int partition, long offset) {}

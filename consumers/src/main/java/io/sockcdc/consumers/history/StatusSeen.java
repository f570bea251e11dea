package io.sockcdc.consumers.history;

import io.sockcdc.schema.CollectorStatus;

/**
 * A status as it stands in its topic.
 *
 * @param arrivedMillis when Kafka got it, milliseconds since 1970 UTC
 */
record StatusSeen(CollectorStatus status, long arrivedMillis) {}

package io.sockcdc.consumers.serde;

import io.sockcdc.schema.CollectorStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** Event time of a record: when the collector observed it, wrote its status, or what it was derived from happened. */
public final class EventTime implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.value() instanceof ArrivedEvent arrived) {
            return arrived.event().getObservedAt().toEpochMilli();
        }
        if (record.value() instanceof CollectorStatus status) {
            return status.getAt().toEpochMilli();
        }
        return record.timestamp();
    }
}

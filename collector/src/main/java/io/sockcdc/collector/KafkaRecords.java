package io.sockcdc.collector;

import io.sockcdc.collector.encode.EntryKind;
import io.sockcdc.collector.encode.EntrySplitter;
import io.sockcdc.collector.encode.KafkaEntry;
import io.sockcdc.collector.publish.RecordMaker;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Spool entries to Kafka records: events to the topic of events, statuses to the topic of statuses. Used by one thread. */
final class KafkaRecords implements RecordMaker {
    private final String events;
    private final String statuses;
    private @Nullable Schema writer;
    private @Nullable EntrySplitter splitter;

    KafkaRecords(String topicPrefix) {
        events = TopicName.of(topicPrefix, TopicKind.EVENTS).value();
        statuses = TopicName.of(topicPrefix, TopicKind.STATUS).value();
    }

    @Override
    public @Nullable ProducerRecord<byte[], byte[]> make(Schema schema, byte[] bytes, int offset, int length) {
        if (EntrySplitter.staysInTheSpool(bytes, offset)) {
            return null;
        }
        KafkaEntry entry = splitterOf(schema).split(bytes, offset, length);
        return new ProducerRecord<>(entry.kind() == EntryKind.EVENT ? events : statuses, entry.key(), entry.value());
    }

    /** Entries come in long runs of one schema object; comparing schemas themselves would cost more than splitting. */
    @SuppressWarnings("ReferenceEquality")
    private EntrySplitter splitterOf(Schema schema) {
        EntrySplitter current = splitter;
        if (current == null || writer != schema) {
            current = EntrySplitter.ofWriter(schema);
            splitter = current;
            writer = schema;
        }
        return current;
    }
}

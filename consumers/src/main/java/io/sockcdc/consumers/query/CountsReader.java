package io.sockcdc.consumers.query;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the counts as they stand in their topic, without a consumer group. Owned by one thread. */
public final class CountsReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final RecordCodec<CountSubject> subjects = RecordCodec.ofCountSubjects();
    private final RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
    private long unreadable;

    /**
     * A reader of one topic.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public CountsReader(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-counts",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false"));
        settings.putAll(client);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
    }

    /**
     * Every subject with its newest counts; none when there is no such topic.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public List<Counted> read() {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, PATIENCE);
        if (infos == null || infos.isEmpty()) {
            return List.of();
        }
        List<TopicPartition> partitions = infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        Map<CountSubject, ConnectionCounts> newest = new TreeMap<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
            consumer.poll(POLL).forEach(record -> take(record, newest));
        }
        return newest.entrySet().stream()
                .map(entry -> new Counted(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Records so far that were no counts this program can read. */
    public long unreadable() {
        return unreadable;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Map<CountSubject, ConnectionCounts> newest) {
        try {
            CountSubject subject = subjects.decode(record.key());
            if (record.value() == null) {
                newest.remove(subject);
            } else {
                newest.put(subject, counts.decode(record.value()));
            }
        } catch (UnreadableRecordException e) {
            unreadable++;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

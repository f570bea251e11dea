package io.sockcdc.consumers.web.past;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.CollectorStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What collectors said of themselves within a stretch of the past. Safe for several threads. */
public final class StatusHistory {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Statuses are written one after the other; clocks of hosts may differ by so much. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final Map<String, Object> client;
    private final String topic;

    /** A reader of one topic; nothing is asked of Kafka yet. */
    public StatusHistory(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-web-past",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false"));
        settings.putAll(client);
        this.client = Map.copyOf(settings);
        this.topic = topic;
    }

    /**
     * Statuses from {@code from} to {@code until}, both included, the oldest first.
     *
     * @throws PastException when Kafka does not answer
     */
    public List<CollectorStatus> between(Instant from, Instant until) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, from, until);
        } catch (KafkaException e) {
            throw new PastException(false, "reading topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private List<CollectorStatus> read(KafkaConsumer<byte[], byte[]> consumer, Instant from, Instant until) {
        RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
        List<CollectorStatus> found = new ArrayList<>();
        Map<TopicPartition, Long> ends = seek(consumer, from);
        Set<TopicPartition> reading = new HashSet<>(ends.keySet());
        while (true) {
            reading.removeIf(partition -> consumer.position(partition, PATIENCE) >= ends.getOrDefault(partition, 0L));
            if (reading.isEmpty()) {
                return found;
            }
            consumer.assign(reading);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                CollectorStatus status = decode(codec, record);
                if (status == null) {
                    continue;
                }
                if (status.getAt().isAfter(until.plus(SKEW))) {
                    reading.remove(new TopicPartition(record.topic(), record.partition()));
                    break;
                }
                if (!status.getAt().isBefore(from) && !status.getAt().isAfter(until)) {
                    found.add(status);
                }
            }
        }
    }

    private static @Nullable CollectorStatus decode(
            RecordCodec<CollectorStatus> codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    private Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, Instant from) {
        Set<TopicPartition> partitions = new HashSet<>();
        consumer.listTopics(PATIENCE)
                .getOrDefault(topic, List.of())
                .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(
                partition -> times.put(partition, Math.max(0, from.minus(SKEW).toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times, PATIENCE);
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? ends.getOrDefault(partition, 0L) : begin.offset());
        }
        return ends;
    }
}

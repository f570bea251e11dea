package io.sockcdc.consumers.web.past;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * How many events there were in each part of a stretch of time, from the places of records in the topic: no event is read.
 * Safe for several threads.
 */
public final class Timeline {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Parts of a stretch of time.
     *
     * @param earliest when the oldest event that is kept was written, or null when none is
     * @param from begin of the first part
     * @param step length of a part
     * @param events how many events each part has
     */
    public record Parts(@Nullable Instant earliest, Instant from, Duration step, List<Long> events) {
        public Parts {
            events = List.copyOf(events);
        }
    }

    private final Map<String, Object> client;
    private final String topic;

    /** Of one topic; nothing is asked of Kafka yet. */
    public Timeline(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-web-timeline",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false"));
        settings.putAll(client);
        this.client = Map.copyOf(settings);
        this.topic = topic;
    }

    /**
     * A stretch in so many equal parts.
     *
     * @param from null begins with the oldest event that is kept
     * @throws PastException when Kafka does not answer
     */
    public Parts parts(@Nullable Instant from, Instant until, int parts) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = new HashSet<>();
            consumer.listTopics(PATIENCE)
                    .getOrDefault(topic, List.of())
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            Instant earliest = earliest(consumer, partitions);
            Instant begin = from != null ? from : earliest != null ? earliest : until.minus(Duration.ofHours(1));
            if (!begin.isBefore(until)) {
                begin = until.minusSeconds(1);
            }
            Duration step = Duration.between(begin, until).dividedBy(parts);
            Long[] events = new Long[parts];
            long before = place(consumer, partitions, ends, begin);
            for (int i = 0; i < parts; i++) {
                long after = place(consumer, partitions, ends, begin.plus(step.multipliedBy(i + 1L)));
                events[i] = Math.max(0, after - before);
                before = after;
            }
            return new Parts(earliest, begin, step, List.of(events));
        } catch (KafkaException e) {
            throw new PastException(false, "reading places of topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Instant earliest(KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, 0L));
        return consumer.offsetsForTimes(times, PATIENCE).values().stream()
                .filter(found -> found != null)
                .map(found -> Instant.ofEpochMilli(found.timestamp()))
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static long place(
            KafkaConsumer<byte[], byte[]> consumer,
            Set<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, time.toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, PATIENCE);
        long sum = 0;
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            sum += at == null ? ends.getOrDefault(partition, 0L) : at.offset();
        }
        return sum;
    }
}

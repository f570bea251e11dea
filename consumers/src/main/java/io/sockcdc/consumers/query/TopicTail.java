package io.sockcdc.consumers.query;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One topic from its beginning on, without a consumer group: what is there, then what is added. Owned by one thread;
 * {@link #stop} may be called on any.
 */
final class TopicTail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartitions topic;
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean stopped;

    TopicTail(Map<String, Object> client, String clientId, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", clientId,
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false",
                "fetch.max.wait.ms", "250",
                "max.poll.records", "2000",
                "reconnect.backoff.max.ms", "500"));
        settings.putAll(client);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = new TopicPartitions(consumer, topic);
    }

    /**
     * Gives what came, in order within each partition; waits at most so long for something.
     *
     * @return whether everything has been given that was there at the first call
     */
    boolean read(Duration wait, Consumer<ConsumerRecord<byte[], byte[]>> out) {
        try {
            if (consumer.assignment().isEmpty() && !assign()) {
                return false;
            }
            consumer.poll(wait).forEach(out);
            return ends.entrySet().stream().noneMatch(end -> consumer.position(end.getKey()) < end.getValue());
        } catch (TimeoutException e) {
            return false; // Kafka does not answer now
        } catch (WakeupException e) {
            if (!stopped) {
                throw e;
            }
            return false;
        }
    }

    private boolean assign() {
        Set<TopicPartition> partitions = topic.now();
        if (partitions.isEmpty()) {
            return false;
        }
        ends = topic.ends(partitions);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return true;
    }

    /** Whether the topic was found. */
    boolean isThere() {
        return !consumer.assignment().isEmpty();
    }

    void stop() {
        stopped = true;
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

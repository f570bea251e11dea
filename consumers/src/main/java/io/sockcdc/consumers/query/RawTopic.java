package io.sockcdc.consumers.query;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A stretch of one topic as bytes, read as fast as Kafka gives it, without a consumer group. One thread reads; any thread may
 * {@link #stop} it.
 */
public final class RawTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartitions partitions;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * A reader of one topic; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public RawTopic(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-history",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false",
                "fetch.max.wait.ms", "50",
                "max.partition.fetch.bytes", String.valueOf(4 << 20),
                "receive.buffer.bytes", String.valueOf(1 << 20),
                "max.poll.records", "20000"));
        settings.putAll(client);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = new TopicPartitions(consumer, topic);
    }

    /** Its partitions; none when there is no such topic. */
    public Set<TopicPartition> partitions() {
        return partitions.now();
    }

    /** The oldest record that is kept, in each partition. */
    public Map<TopicPartition, Long> beginnings() {
        return partitions.beginnings(partitions.now());
    }

    /** Behind the newest record, in each partition. */
    public Map<TopicPartition, Long> ends() {
        return partitions.ends(partitions.now());
    }

    /** The first record that Kafka got at that time or later, in each partition; the end where there is none. */
    public Map<TopicPartition, Long> at(Instant time) {
        return partitions.at(time, partitions.now());
    }

    /**
     * Reads from one place to the other in each partition, and returns how many records that were; fewer when stopped.
     * Records of one partition come in their order.
     *
     * @param progress told the number of records read so far, a few times a second
     */
    public long read(
            Map<TopicPartition, Long> begin,
            Map<TopicPartition, Long> end,
            Consumer<ConsumerRecord<byte[], byte[]>> out,
            LongConsumer progress) {
        Set<TopicPartition> open = new HashSet<>(begin.keySet());
        open.removeIf(partition -> begin.getOrDefault(partition, 0L) >= end.getOrDefault(partition, 0L));
        consumer.assign(open);
        consumer.resume(open);
        open.forEach(partition -> consumer.seek(partition, begin.getOrDefault(partition, 0L)));
        long count = 0;
        try {
            while (!open.isEmpty() && !stopped.get()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    count += give(records.records(partition), end.getOrDefault(partition, 0L), out);
                }
                open.removeIf(partition -> isRead(partition, end.getOrDefault(partition, 0L)));
                progress.accept(count);
            }
        } catch (WakeupException e) {
            if (!stopped.get()) {
                throw e;
            }
        }
        return count;
    }

    /**
     * Reads as {@link #read} does, all partitions merged by the time at which Kafka got the records; the order within a
     * partition stays. The partitions may be of several topics.
     */
    public long readMerged(
            Map<TopicPartition, Long> begin,
            Map<TopicPartition, Long> end,
            Consumer<ConsumerRecord<byte[], byte[]>> out,
            LongConsumer progress) {
        Set<TopicPartition> open = new HashSet<>(begin.keySet());
        open.removeIf(partition -> begin.getOrDefault(partition, 0L) >= end.getOrDefault(partition, 0L));
        consumer.assign(open);
        consumer.resume(open);
        open.forEach(partition -> consumer.seek(partition, begin.getOrDefault(partition, 0L)));
        RecordMerge merge = new RecordMerge(open);
        long count = 0;
        try {
            while (merge.isOpen() && !stopped.get()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    give(records.records(partition), end.getOrDefault(partition, 0L), merge::add);
                }
                for (TopicPartition partition : Set.copyOf(open)) {
                    if (isRead(partition, end.getOrDefault(partition, 0L))) {
                        open.remove(partition);
                        merge.end(partition);
                    } else if (merge.isFull(partition)) {
                        consumer.pause(Set.of(partition));
                    }
                }
                for (ConsumerRecord<byte[], byte[]> next = merge.next();
                        next != null && !stopped.get();
                        next = merge.next()) {
                    out.accept(next);
                    count++;
                }
                open.stream()
                        .filter(partition -> !merge.isFull(partition))
                        .forEach(partition -> consumer.resume(Set.of(partition)));
                progress.accept(count);
            }
        } catch (WakeupException e) {
            if (!stopped.get()) {
                throw e;
            }
        }
        return count;
    }

    private static long give(
            List<ConsumerRecord<byte[], byte[]>> records, long end, Consumer<ConsumerRecord<byte[], byte[]>> out) {
        long count = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() >= end) {
                break;
            }
            out.accept(record);
            count++;
        }
        return count;
    }

    private boolean isRead(TopicPartition partition, long end) {
        boolean read = consumer.position(partition) >= end;
        if (read) {
            consumer.pause(Set.of(partition));
        }
        return read;
    }

    /** Makes {@link #read} return soon. Called on any thread. */
    public void stop() {
        stopped.set(true);
        consumer.wakeup();
    }

    /** Whether it was told to stop. */
    public boolean isStopped() {
        return stopped.get();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

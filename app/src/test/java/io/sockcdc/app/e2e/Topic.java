package io.sockcdc.app.e2e;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a Kafka holds, read with Kafka's own consumer on the calling thread. */
final class Topic {
    private static final Duration POLL = Duration.ofMillis(100);

    private Topic() {}

    /** An event as it stands in the topic. */
    record Event(SocketKey key, SocketEvent value) {
        boolean is(Op op) {
            return value.getOp() == op;
        }
    }

    /** Every event of {@code sockcdc.events} in the order of each partition; none when there is no such topic yet. */
    static List<Event> events(String servers) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
        List<Event> all = new ArrayList<>();
        read(servers, "sockcdc.events", (key, value) -> all.add(new Event(keys.decode(key), events.decode(value))));
        return all;
    }

    /** Every status of {@code sockcdc.status}, oldest first. */
    static List<CollectorStatus> statuses(String servers) {
        RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
        List<CollectorStatus> all = new ArrayList<>();
        read(servers, "sockcdc.status", (key, value) -> all.add(statuses.decode(value)));
        return all;
    }

    /** Number of records of {@code sockcdc.events}. */
    static long size(String servers) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers)) {
            return consumer.endOffsets(partitions(consumer, "sockcdc.events")).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /**
     * Each event once. What was sent and not yet marked as acknowledged when a collector is killed is sent again by the next
     * one, with the same epoch, sequence and content; a copy that differs is kept.
     */
    static List<Event> once(List<Event> events) {
        return List.copyOf(new LinkedHashSet<>(events));
    }

    /** The sequences of each epoch that no event has, or more than one: a line for each stretch. */
    static List<String> holes(List<Event> events) {
        Map<Long, Set<Long>> ofEpochs = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        events.forEach(
                event -> note(ofEpochs, event.value().getEpoch(), event.value().getSequence(), wrong));
        ofEpochs.forEach((epoch, sequences) -> {
            long expected = 1;
            for (long sequence : sequences) {
                if (sequence != expected) {
                    wrong.add("epoch " + epoch + ": " + expected + " to " + (sequence - 1) + " are missing");
                }
                expected = sequence + 1;
            }
        });
        return wrong;
    }

    private static void note(Map<Long, Set<Long>> ofEpochs, long epoch, long sequence, List<String> wrong) {
        if (!ofEpochs.computeIfAbsent(epoch, any -> new TreeSet<>()).add(sequence)) {
            wrong.add("epoch " + epoch + ": " + sequence + " stands twice");
        }
    }

    private static void read(String servers, String topic, BiConsumer<byte[], byte[]> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    taker.accept(record.key(), record.value());
                }
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        if (!consumer.listTopics().containsKey(topic)) {
            return List.of();
        }
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("default.api.timeout.ms", "60000");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

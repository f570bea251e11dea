package io.sockcdc.consumers.sink;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.Anomaly;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What lies in the topic before the place where reading begins: the newest step of each flag at the least. */
final class History {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> client;

    History(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /** Gives every readable step before these places, in order within each partition. */
    void before(Map<TopicPartition, Long> places, Consumer<Anomaly> out) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.remove("group.id");
        settings.remove("group.instance.id");
        settings.put("client.id", "sockcdc-delivery-history");
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("enable.metrics.push", "false");
        RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = places.keySet();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (places.entrySet().stream().anyMatch(place -> consumer.position(place.getKey()) < place.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long end = places.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                    Anomaly anomaly = record.offset() < end ? decode(codec, record) : null;
                    if (anomaly != null) {
                        out.accept(anomaly);
                    }
                }
            }
        }
    }

    /** The step in a record; null when it is a tombstone or not readable. */
    static @Nullable Anomaly decode(RecordCodec<Anomaly> codec, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            return null;
        }
    }
}

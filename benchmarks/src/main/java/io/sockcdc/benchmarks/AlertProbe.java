package io.sockcdc.benchmarks;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of flags that reads only what is committed and is otherwise at its defaults. Prints of each flag that opens when
 * it had it, in microseconds since 1970, then its rule and its remote address.
 */
final class AlertProbe {
    static final String READY = "ready";

    private static final Duration POLL = Duration.ofMillis(100);

    private AlertProbe() {}

    /** {@code AlertProbe BOOTSTRAP}, until it is ended. */
    public static void main(String[] args) throws InterruptedException {
        RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(args[0])) {
            System.out.println(READY);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    Anomaly flag = codec.decode(record.value());
                    if (flag.getLife() == Life.OPEN) {
                        System.out.println(now + " " + flag.getRule() + " "
                                + flag.getSubject().getFields().get("remote_ip"));
                    }
                }
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("sockcdc.anomalies").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }
}

package io.sockcdc.consumers.sink;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes records that cannot be delivered to the topic of dead letters, as they were, with headers that say why. May be used
 * by several threads.
 */
public final class DeadLetters implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;

    /** Writes to that topic. */
    public DeadLetters(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-delivery",
                "acks", "all",
                "enable.idempotence", "true",
                "enable.metrics.push", "false",
                "max.block.ms", Integer.toString(PATIENCE_MS)));
        settings.putAll(client);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.topic = topic;
    }

    /** Returns when Kafka has it; false when Kafka does not take it now. */
    boolean put(ConsumerRecord<byte[], byte[]> record, String receiver, String reason) throws InterruptedException {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, record.key(), record.value());
        Map.of(
                        "sockcdc.receiver", receiver,
                        "sockcdc.reason", reason,
                        "sockcdc.topic", record.topic(),
                        "sockcdc.partition", Integer.toString(record.partition()),
                        "sockcdc.offset", Long.toString(record.offset()))
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(letter).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}

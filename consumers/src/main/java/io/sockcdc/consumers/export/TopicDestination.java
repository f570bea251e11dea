package io.sockcdc.consumers.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A topic of the same Kafka, keyed as the records are, so that the lines of one socket stay in order. */
final class TopicDestination implements LineDestination {
    private static final Logger LOG = LoggerFactory.getLogger(TopicDestination.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Map<String, Object> client;
    private final String topic;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private @Nullable Producer<byte[], byte[]> producer;

    TopicDestination(Map<String, Object> client, String topic) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-siem-topic",
                "acks", "all",
                "enable.idempotence", "true",
                "compression.type", "lz4",
                "linger.ms", "10",
                "batch.size", "131072",
                "delivery.timeout.ms", "20000",
                "request.timeout.ms", "10000",
                "max.block.ms", "10000",
                "enable.metrics.push", "false"));
        settings.putAll(client);
        this.client = Map.copyOf(settings);
        this.topic = topic;
    }

    @Override
    public void begin() throws DestinationException {
        sent.clear();
        open();
    }

    @Override
    public void write(Line line) throws DestinationException {
        try {
            sent.add(open().send(new ProducerRecord<>(topic, null, line.atMicros() / 1000, line.key(), line.text())));
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    @Override
    public void commit() throws DestinationException {
        try {
            open().flush();
            for (Future<RecordMetadata> acknowledged : sent) {
                await(acknowledged);
            }
            sent.clear();
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private void await(Future<RecordMetadata> acknowledged) throws DestinationException {
        try {
            acknowledged.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                LOG.atWarn().addKeyValue("topic", topic).log("a line is larger than the topic takes and is left out");
            } else {
                throw failed(e.getCause() == null ? e : e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_PATIENCE);
        }
    }

    private Producer<byte[], byte[]> open() throws DestinationException {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            try {
                open = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
            } catch (KafkaException e) {
                throw failed(e);
            }
            producer = open;
        }
        return open;
    }

    private DestinationException failed(Throwable cause) {
        close();
        return new DestinationException("writing to topic " + topic + ": " + cause.getMessage(), cause);
    }
}

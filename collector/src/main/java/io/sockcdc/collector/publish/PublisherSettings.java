package io.sockcdc.collector.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to publish.
 *
 * @param bootstrapServers as Kafka's {@code bootstrap.servers}
 * @param client any property of Kafka's producer, over the ones chosen here
 * @param maxUnacknowledgedBytes most bytes of entries handed to the producer and not acknowledged
 * @param checkpointEvery shortest time between two writes of the checkpoint
 * @param firstBackoff wait before the first new try after trouble; doubles up to {@code lastBackoff}
 * @param lastBackoff longest wait between two tries
 * @param stalledAfter how long nothing is acknowledged, while something could be, until that is said
 */
public record PublisherSettings(
        String bootstrapServers,
        Map<String, String> client,
        int maxUnacknowledgedBytes,
        Duration checkpointEvery,
        Duration firstBackoff,
        Duration lastBackoff,
        Duration stalledAfter) {
    private static final long MIB = 1L << 20;

    /**
     * Checks the producer's properties.
     *
     * @throws IllegalArgumentException naming the property that Kafka does not take
     */
    public PublisherSettings {
        client = Map.copyOf(client);
        if (maxUnacknowledgedBytes < 1) {
            throw new IllegalArgumentException(
                    "maxUnacknowledgedBytes must be positive, not " + maxUnacknowledgedBytes);
        }
        try {
            new ProducerConfig(properties(bootstrapServers, client, maxUnacknowledgedBytes));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("Kafka producer: " + e.getMessage(), e);
        }
    }

    /** 16 MiB unacknowledged, checkpoint once a second, tries 0.1 to 5 s apart, stalled after 5 s. */
    public static PublisherSettings of(String bootstrapServers, Map<String, String> client) {
        return new PublisherSettings(
                bootstrapServers,
                client,
                (int) (16 * MIB),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    /** What Kafka's producer is made with. */
    public Map<String, Object> properties() {
        return properties(bootstrapServers, client, maxUnacknowledgedBytes);
    }

    private static Map<String, Object> properties(String servers, Map<String, String> client, int unacknowledged) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "sockcdc-collector");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        all.put(ProducerConfig.LINGER_MS_CONFIG, "10");
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(256 << 10));
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Integer.MAX_VALUE));
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(32 * MIB + 2L * unacknowledged));
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "500");
        all.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        all.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putAll(client);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return all;
    }
}

package io.sockcdc.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge between Kafka and the rest of the program: producers send with the registry's ids, consumers give single-object
 * encoding. It is put into the properties of Kafka's clients, so it serves whoever reads or writes bytes with them.
 *
 * <p>A consumer waits for the registry when it meets an id that is new, because passing the record over would lose it.
 */
public final class RegistryEdge implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryEdge.class);
    private static final String REGISTRY = "sockcdc.registry";
    static final String FRAMING = "sockcdc.registry.framing";
    private static final String TOPICS = "sockcdc.registry.topics";
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Registry registry;
    private Framing framing = Framing.none();
    private String prefix = "";

    /** For Kafka, which makes one for each client. */
    public RegistryEdge() {}

    /**
     * Properties of Kafka's clients with this edge in them.
     *
     * @param client the other properties
     * @param topicPrefix of our topics; others pass as they are
     * @param framing ids for what producers send
     */
    public static Map<String, Object> in(
            Map<String, Object> client, Registry registry, String topicPrefix, Framing framing) {
        Map<String, Object> all = new HashMap<>(client);
        Object others = client.get(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        all.put(
                ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                others == null || others.toString().isBlank()
                        ? RegistryEdge.class.getName()
                        : others + "," + RegistryEdge.class.getName());
        all.putIfAbsent(ProducerConfig.PARTITIONER_CLASS_CONFIG, KeyedPartitioner.class.getName());
        all.put(REGISTRY, registry);
        all.put(TOPICS, topicPrefix);
        all.put(FRAMING, framing);
        return all;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        registry = properties.get(REGISTRY) instanceof Registry its ? its : null;
        framing = properties.get(FRAMING) instanceof Framing its ? its : Framing.none();
        prefix = properties.get(TOPICS) instanceof String its ? its : "";
    }

    @Override
    @SuppressWarnings("NullAway") // a record's key and value may be null
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        byte[] key = framing.framed(record.topic(), true, record.key());
        byte[] value = framing.framed(record.topic(), false, record.value());
        return key == record.key() && value == record.value()
                ? record
                : new ProducerRecord<>(
                        record.topic(), record.partition(), record.timestamp(), key, value, record.headers());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all = new LinkedHashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> part = records.records(partition);
            if (partition.topic().startsWith(prefix)) {
                List<ConsumerRecord<byte[], byte[]>> translated = new ArrayList<>(part.size());
                part.forEach(record -> translated.add(translated(record)));
                part = translated;
            }
            all.put(partition, part);
        }
        return new ConsumerRecords<>(all, records.nextOffsets());
    }

    @SuppressWarnings("NullAway") // a record's key and value may be null
    private ConsumerRecord<byte[], byte[]> translated(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = translated(record.key());
        byte[] value = translated(record.value());
        return key == record.key() && value == record.value()
                ? record
                : new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.timestampType(),
                        record.serializedKeySize(),
                        record.serializedValueSize(),
                        key,
                        value,
                        record.headers(),
                        record.leaderEpoch(),
                        record.deliveryCount());
    }

    private byte @Nullable [] translated(byte @Nullable [] bytes) {
        Registry its = registry;
        if (its == null) {
            return bytes;
        }
        Duration wait = FIRST_WAIT;
        boolean said = false;
        while (true) {
            try {
                return its.translated(bytes);
            } catch (RegistryException e) {
                if (!said) {
                    LOG.atWarn().addKeyValue("cause", e.getMessage()).log("reading waits for the schema registry");
                    said = true;
                }
                if (isClosedWithin(wait)) {
                    return bytes;
                }
                wait = wait.multipliedBy(2).compareTo(LAST_WAIT) < 0 ? wait.multipliedBy(2) : LAST_WAIT;
            }
        }
    }

    private boolean isClosedWithin(Duration wait) {
        try {
            return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Nothing of ours hangs on it.
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

package io.sockcdc.registry;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Partitions by what a key says and not by the id before it: another registry, or another version of the key, leaves a socket
 * where it is, and so does none. Keys without an id go where Kafka's own partitioner puts them.
 */
public final class KeyedPartitioner implements Partitioner {
    private Framing framing = Framing.none();

    /** For Kafka, which makes one for each producer. */
    public KeyedPartitioner() {}

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        int partitions = cluster.partitionsForTopic(topic).size();
        if (keyBytes == null) {
            return ThreadLocalRandom.current().nextInt(partitions);
        }
        return Utils.toPositive(Utils.murmur2(framing.unframed(keyBytes))) % partitions;
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    @Override
    public void configure(Map<String, ?> properties) {
        framing = properties.get(RegistryEdge.FRAMING) instanceof Framing its ? its : Framing.none();
    }
}

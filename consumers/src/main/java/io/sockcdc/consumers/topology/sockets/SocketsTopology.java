package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.EventTime;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Events to the table of sockets. The table is the truth that counts are made of: an event changes it once, the newer by
 * (epoch, sequence) wins, and a socket leaves it with its CLOSE.
 */
public final class SocketsTopology {
    static final String SOCKETS = "sockets";
    static final String HOSTS = "hosts";

    private SocketsTopology() {}

    /** The statuses of all collectors. */
    public static KStream<String, CollectorStatus> statuses(StreamsBuilder builder, TopicCatalog topics) {
        return builder.stream(
                topics.name(TopicKind.STATUS).value(),
                Consumed.with(Serdes.String(), RecordSerdes.statuses())
                        .withTimestampExtractor(new EventTime())
                        .withName("statuses"));
    }

    /** A copy of every status for each share of the work. */
    public static KStream<String, CollectorStatus> toAll(
            KStream<String, CollectorStatus> statuses, String name, int partitions) {
        Optional<Set<Integer>> all =
                Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet()));
        StreamPartitioner<String, CollectorStatus> everywhere = (topic, key, value, count) -> all;
        return statuses.repartition(Repartitioned.<String, CollectorStatus>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(RecordSerdes.statuses())
                .withNumberOfPartitions(partitions)
                .withStreamPartitioner(everywhere));
    }

    /**
     * Builds it and gives every change of the table; the topic of sockets is written here.
     *
     * @param statuses a copy of every status for each share
     */
    public static KStream<SocketKey, SocketTransition> build(
            StreamsBuilder builder,
            TopicCatalog topics,
            KStream<String, CollectorStatus> statuses,
            SocketsSettings settings) {
        builder.addStateStore(uncached(SOCKETS, SocketId.serde(), SocketEntry.serde(), settings.onDisk()));
        builder.addStateStore(uncached(HOSTS, Serdes.String(), HostEntry.serde(), settings.onDisk()));
        builder.addStateStore(CommitHook.builder(HostTable.HOOK));
        builder.addStateStore(CommitHook.builder(TableChangesProcessor.HOOK));
        KStream<SocketKey, SocketTransition> ofEvents = builder.stream(
                        topics.name(TopicKind.EVENTS).value(),
                        Consumed.with(RecordSerdes.socketKeys(), RecordSerdes.arrivedEvents())
                                .withTimestampExtractor(new EventTime())
                                .withName("events"))
                .process(
                        () -> new LatestEventProcessor(settings),
                        Named.as("latest-events"),
                        SOCKETS,
                        HOSTS,
                        HostTable.HOOK);
        KStream<SocketKey, SocketTransition> ofHosts = statuses.process(
                () -> new HostWatchProcessor(settings), Named.as("host-watch"), SOCKETS, HOSTS, HostTable.HOOK);
        KStream<SocketKey, SocketTransition> all = ofEvents.merge(ofHosts, Named.as("socket-transitions"));
        all.process(TableChangesProcessor::new, Named.as("table-changes"), TableChangesProcessor.HOOK)
                .to(
                        topics.name(TopicKind.SOCKETS).value(),
                        Produced.with(RecordSerdes.socketKeys(), Serdes.ByteArray())
                                .withName("sockets-sink"));
        return all;
    }

    /** A store with a changelog. Its cache spares the changelog the states between two commits; nothing reads through it. */
    public static <K, V> StoreBuilder<KeyValueStore<K, V>> store(
            String name, Serde<K> keys, Serde<V> values, boolean onDisk) {
        return uncached(name, keys, values, onDisk).withCachingEnabled();
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> uncached(
            String name, Serde<K> keys, Serde<V> values, boolean onDisk) {
        KeyValueBytesStoreSupplier supplier =
                onDisk ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name);
        return Stores.keyValueStoreBuilder(supplier, keys, values).withLoggingEnabled(Map.of());
    }
}

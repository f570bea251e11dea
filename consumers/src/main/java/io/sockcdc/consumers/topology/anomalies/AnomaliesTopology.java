package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * Changes of the table of sockets to anomaly flags. Each share of the events sends what it observed to the shares of the
 * judgement: by host for rules about one host, by remote address for rules about one address over all hosts.
 */
public final class AnomaliesTopology {
    private AnomaliesTopology() {}

    /**
     * Builds it; the topic of anomalies is written here.
     *
     * @param statuses a copy of every status for each share
     */
    public static void build(
            StreamsBuilder builder,
            KStream<SocketKey, SocketTransition> transitions,
            KStream<String, CollectorStatus> statuses,
            TopicCatalog topics,
            AnomalySettings settings) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ObservationProcessor.TIMES),
                        Serdes.String(),
                        HostTimes.serde(settings.partitions()))
                .withLoggingEnabled(Map.of()));
        builder.addStateStore(CommitHook.builder(ObservationProcessor.HOOK));
        KStream<String, Heard> changes = transitions.map(
                (key, change) -> KeyValue.pair(key.getHostId(), new Heard.Change(key, change)),
                Named.as("heard-changes"));
        KStream<String, Heard> told = statuses.mapValues(Heard.Status::new, Named.as("heard-statuses"));
        KStream<Integer, Addressed> observations = changes.merge(told, Named.as("heard"))
                .process(
                        () -> new ObservationProcessor(settings),
                        Named.as("observe"),
                        ObservationProcessor.TIMES,
                        ObservationProcessor.HOOK);
        KStream<String, Anomaly> ofHosts = judge(builder, observations, Scope.HOST, settings);
        KStream<String, Anomaly> ofRemotes = judge(builder, observations, Scope.REMOTE, settings);
        ofHosts.merge(ofRemotes, Named.as("anomalies"))
                .to(
                        topics.name(TopicKind.ANOMALIES).value(),
                        Produced.with(Serdes.String(), RecordSerdes.anomalies()).withName("anomalies-sink"));
    }

    private static KStream<String, Anomaly> judge(
            StreamsBuilder builder, KStream<Integer, Addressed> observations, Scope scope, AnomalySettings settings) {
        String by = "by-" + scope.name().toLowerCase(Locale.ROOT);
        String store = "rules-" + by;
        builder.addStateStore(Journal.store(store, settings.onDisk()));
        String hook = JudgeProcessor.hook(store);
        builder.addStateStore(CommitHook.builder(hook));
        StreamPartitioner<Integer, byte[]> toShare = (topic, share, batch, count) -> Optional.of(Set.of(share));
        return observations
                .filter((share, its) -> its.scope == scope, Named.as("observations-of-" + by))
                .mapValues(its -> its.batch, Named.as("batches-" + by))
                .repartition(Repartitioned.<Integer, byte[]>as("observations-" + by)
                        .withKeySerde(Serdes.Integer())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(settings.partitions())
                        .withStreamPartitioner(toShare))
                .process(() -> new JudgeProcessor(scope, store, settings), Named.as("judge-" + by), store, hook);
    }
}

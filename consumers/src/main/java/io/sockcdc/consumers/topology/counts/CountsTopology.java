package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.sockets.SocketsTopology;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** Changes of the table of sockets to counts by subject. */
public final class CountsTopology {
    /** Store of the counts, by subject. */
    public static final String COUNTS = "counts";

    /** Store of what was lost, by host. */
    public static final String LOSSES = "losses";

    private CountsTopology() {}

    /** Builds it; the topic of counts is written here. */
    public static void build(
            KStream<SocketKey, SocketTransition> transitions,
            KStream<String, CollectorStatus> statuses,
            TopicCatalog topics,
            CountsSettings settings) {
        Contributions contributions = new Contributions(settings.networks());
        StoreBuilder<KeyValueStore<CountSubject, SubjectState>> counts = SocketsTopology.store(
                COUNTS, RecordSerdes.countSubjects(), SubjectState.serde(), settings.onDisk());
        StoreBuilder<KeyValueStore<String, Losses>> losses =
                SocketsTopology.store(LOSSES, Serdes.String(), Losses.serde(), settings.onDisk());
        SocketsTopology.toAll(
                        statuses.filter(CountsTopology::movesTimeOrTellsOfLoss, Named.as("losses-and-heartbeats")),
                        "statuses-for-counts",
                        settings.partitions())
                .process(new NotesLosses(Set.of(losses)), Named.as("loss-notes"));
        transitions
                .flatMap(contributions::of, Named.as("contributions"))
                .repartition(Repartitioned.<CountSubject, CountDelta>as("deltas-by-subject")
                        .withKeySerde(RecordSerdes.countSubjects())
                        .withValueSerde(CountDelta.serde())
                        .withNumberOfPartitions(settings.partitions()))
                .process(new Counts(Set.of(counts, losses), settings), Named.as("count"))
                .to(
                        topics.name(TopicKind.COUNTS).value(),
                        Produced.with(RecordSerdes.countSubjects(), RecordSerdes.connectionCounts())
                                .withName("counts-sink"));
    }

    private static boolean movesTimeOrTellsOfLoss(String host, CollectorStatus status) {
        return status.getKind() == StatusKind.HEARTBEAT || status.getKind() == StatusKind.GAP;
    }

    private record Counts(Set<StoreBuilder<?>> stores, CountsSettings settings)
            implements ProcessorSupplier<CountSubject, CountDelta, CountSubject, ConnectionCounts> {
        @Override
        public CountProcessor get() {
            return new CountProcessor(settings);
        }
    }

    private record NotesLosses(Set<StoreBuilder<?>> stores)
            implements ProcessorSupplier<String, CollectorStatus, Void, Void> {
        @Override
        public LossProcessor get() {
            return new LossProcessor();
        }
    }
}

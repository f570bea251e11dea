package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.sockets.SocketsTopology;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Changes of the table of sockets to counts by subject. */
public final class CountsTopology {
    /** Store of the counts: a journal. */
    static final String COUNTS = "counts";

    /** Store of what was lost, by host. */
    public static final String LOSSES = "losses";

    private CountsTopology() {}

    /** Builds it; the topic of counts is written here. */
    public static void build(
            StreamsBuilder builder,
            KStream<SocketKey, SocketTransition> transitions,
            KStream<String, CollectorStatus> statuses,
            TopicCatalog topics,
            CountsSettings settings) {
        builder.addStateStore(CommitHook.builder(ContributionProcessor.HOOK));
        builder.addStateStore(Journal.store(COUNTS, settings.onDisk()));
        builder.addStateStore(SocketsTopology.store(LOSSES, Serdes.String(), Losses.serde(), settings.onDisk()));
        SocketsTopology.toAll(
                        statuses.filter(CountsTopology::movesTimeOrTellsOfLoss, Named.as("losses-and-heartbeats")),
                        "statuses-for-counts",
                        settings.partitions())
                .process(LossProcessor::new, Named.as("loss-notes"), LOSSES);
        transitions
                .process(
                        () -> new ContributionProcessor(settings),
                        Named.as("contributions"),
                        ContributionProcessor.HOOK)
                .repartition(Repartitioned.<Integer, byte[]>as("deltas-by-subject")
                        .withKeySerde(Serdes.Integer())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(settings.partitions())
                        .withStreamPartitioner((topic, share, batch, count) -> Optional.of(Set.of(share))))
                .process(() -> new CountProcessor(settings), Named.as("count"), COUNTS, LOSSES)
                .to(
                        topics.name(TopicKind.COUNTS).value(),
                        Produced.with(RecordSerdes.countSubjects(), RecordSerdes.connectionCounts())
                                .withName("counts-sink"));
    }

    private static boolean movesTimeOrTellsOfLoss(String host, CollectorStatus status) {
        return status.getKind() == StatusKind.HEARTBEAT || status.getKind() == StatusKind.GAP;
    }
}

package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.sockets.SocketsTopology;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Changes of the table of sockets to counts by subject. */
public final class CountsTopology {
    /** Store of the counts, by subject. */
    public static final String COUNTS = "counts";

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
        Contributions contributions = new Contributions(settings.networks());
        builder.addStateStore(
                SocketsTopology.store(COUNTS, RecordSerdes.countSubjects(), SubjectState.serde(), settings.onDisk()));
        builder.addStateStore(SocketsTopology.store(LOSSES, Serdes.String(), Losses.serde(), settings.onDisk()));
        SocketsTopology.toAll(
                        statuses.filter(CountsTopology::movesTimeOrTellsOfLoss, Named.as("losses-and-heartbeats")),
                        "statuses-for-counts",
                        settings.partitions())
                .process(LossProcessor::new, Named.as("loss-notes"), LOSSES);
        transitions
                .flatMap(contributions::of, Named.as("contributions"))
                .repartition(Repartitioned.<CountSubject, CountDelta>as("deltas-by-subject")
                        .withKeySerde(RecordSerdes.countSubjects())
                        .withValueSerde(CountDelta.serde())
                        .withNumberOfPartitions(settings.partitions()))
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

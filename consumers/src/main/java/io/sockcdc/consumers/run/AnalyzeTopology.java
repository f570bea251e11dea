package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.config.AnalyzeSettings.StateStore;
import io.sockcdc.consumers.rules.config.RulesInForce;
import io.sockcdc.consumers.topology.anomalies.AnomaliesTopology;
import io.sockcdc.consumers.topology.anomalies.AnomalySettings;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.counts.CountsBoard;
import io.sockcdc.consumers.topology.counts.CountsSettings;
import io.sockcdc.consumers.topology.counts.CountsTopology;
import io.sockcdc.consumers.topology.counts.Networks;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.sockets.SocketsSettings;
import io.sockcdc.consumers.topology.sockets.SocketsTopology;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.topics.TopicCatalog;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;

/** All questions as one topology. */
public final class AnalyzeTopology {
    private AnalyzeTopology() {}

    /**
     * The whole of it.
     *
     * @param partitions of the topic of events
     * @param rules the rules in force in this process
     * @param counters where the judgement of this process counts
     * @param board where the counts of this process can be looked at
     */
    public static Topology build(
            AnalyzeSettings settings,
            TopicCatalog topics,
            int partitions,
            RulesInForce rules,
            JudgementCounters counters,
            CountsBoard board) {
        boolean onDisk = settings.stateStore() == StateStore.DISK;
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, CollectorStatus> statuses = SocketsTopology.statuses(builder, topics);
        KStream<String, CollectorStatus> everywhere =
                SocketsTopology.toAll(statuses, "statuses-for-sockets", partitions);
        KStream<SocketKey, SocketTransition> transitions = SocketsTopology.build(
                builder,
                topics,
                everywhere,
                new SocketsSettings(partitions, settings.hostTimeout(), settings.hostForgotten(), onDisk));
        CountsTopology.build(
                builder,
                transitions,
                statuses,
                topics,
                new CountsSettings(
                        partitions,
                        settings.subjectLimit(),
                        settings.idleExpiry(),
                        settings.updateInterval(),
                        Networks.of(settings.networks()),
                        onDisk,
                        board));
        AnomaliesTopology.build(
                builder, transitions, everywhere, topics, new AnomalySettings(partitions, onDisk, rules, counters));
        return builder.build();
    }
}

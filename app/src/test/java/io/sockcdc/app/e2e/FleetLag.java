package io.sockcdc.app.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far an analysis is behind, as Kafka's own tool tells it: what stands in a topic beyond what its group has committed. */
final class FleetLag implements AutoCloseable {
    private static final String EVENTS = "sockcdc.events";
    /** What follows is the format of the analysis' state. */
    private static final String GROUP = "sockcdc.analyze-";

    private final Admin admin;

    FleetLag(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** In events; records that mark the end of a transaction do not stand in this topic. */
    long events() throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(List.of(EVENTS)).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(info -> ends.put(new TopicPartition(EVENTS, info.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        for (GroupListing group : admin.listGroups().all().get()) {
            if (group.groupId().startsWith(GROUP)) {
                committed.putAll(admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get());
            }
        }
        Map<TopicPartition, ListOffsetsResultInfo> latest =
                admin.listOffsets(ends).all().get();
        long behind = 0;
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : latest.entrySet()) {
            OffsetAndMetadata at = committed.get(end.getKey());
            behind += end.getValue().offset() - (at == null ? 0 : at.offset());
        }
        return behind;
    }

    @Override
    public void close() {
        admin.close();
    }
}

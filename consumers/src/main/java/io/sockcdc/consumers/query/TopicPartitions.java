package io.sockcdc.consumers.query;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** The partitions of one topic and the places in them. Owned by the reading thread. */
final class TopicPartitions {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long BETWEEN_TRIES_MS = 300;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;

    TopicPartitions(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /** The partitions, as soon as there are some; empty when told to stop before. */
    Set<TopicPartition> await(WaitListener listener, CountDownLatch stopped) throws InterruptedException {
        WaitListener.Reason told = null;
        while (stopped.getCount() > 0) {
            WaitListener.Reason reason;
            try {
                Set<TopicPartition> found = now();
                if (!found.isEmpty()) {
                    if (told != null) {
                        listener.continues();
                    }
                    return found;
                }
                reason = WaitListener.Reason.NO_TOPIC;
            } catch (TimeoutException e) {
                reason = WaitListener.Reason.KAFKA_UNREACHABLE;
            }
            if (reason != told) {
                told = reason;
                listener.waits(reason);
            }
            if (stopped.await(BETWEEN_TRIES_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return Set.of();
    }

    Set<TopicPartition> now() {
        List<PartitionInfo> infos = consumer.partitionsFor(topic, PATIENCE);
        Set<TopicPartition> partitions = new HashSet<>();
        if (infos != null) {
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        return new HashMap<>(consumer.endOffsets(partitions));
    }

    Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        return new HashMap<>(consumer.beginningOffsets(partitions));
    }

    /** The first record with this time or a later one, in each partition; the end where there is none. */
    Map<TopicPartition, Long> at(Instant time, Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = ends(partitions);
        Map<TopicPartition, Long> query = new HashMap<>();
        partitions.forEach(partition -> query.put(partition, Math.max(0, time.toEpochMilli())));
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(query).entrySet()) {
            if (found.getValue() != null) {
                offsets.put(found.getKey(), found.getValue().offset());
            }
        }
        return offsets;
    }
}

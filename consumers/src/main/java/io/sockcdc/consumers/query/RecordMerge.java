package io.sockcdc.consumers.query;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Merges partitions by the time of their records. It gives one only when no open partition can bring an earlier one. */
final class RecordMerge {
    private static final int FULL = 20_000;

    private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> heads = new HashMap<>();
    private final Set<TopicPartition> open = new HashSet<>();

    RecordMerge(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> heads.put(partition, new ArrayDeque<>()));
        open.addAll(partitions);
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        heads.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), fresh -> new ArrayDeque<>())
                .add(record);
    }

    /** Nothing more comes from there. */
    void end(TopicPartition partition) {
        open.remove(partition);
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    /** Whether a partition should wait for the others. */
    boolean isFull(TopicPartition partition) {
        Queue<ConsumerRecord<byte[], byte[]>> queue = heads.get(partition);
        return queue != null && queue.size() >= FULL;
    }

    @Nullable ConsumerRecord<byte[], byte[]> next() {
        Queue<ConsumerRecord<byte[], byte[]>> best = null;
        long bestTime = Long.MAX_VALUE;
        for (Map.Entry<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> entry : heads.entrySet()) {
            ConsumerRecord<byte[], byte[]> head = entry.getValue().peek();
            if (head == null) {
                if (open.contains(entry.getKey())) {
                    return null;
                }
            } else if (best == null || head.timestamp() < bestTime) {
                best = entry.getValue();
                bestTime = head.timestamp();
            }
        }
        return best == null ? null : best.poll();
    }
}

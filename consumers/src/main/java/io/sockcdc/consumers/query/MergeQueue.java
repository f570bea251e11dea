package io.sockcdc.consumers.query;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Merges partitions by the time their events were observed, and keeps the order within each. It gives an event only when no
 * open partition can still bring an earlier head. Owned by one thread.
 */
final class MergeQueue {
    /** From here on a partition should wait for the others. */
    private static final int FULL = 2_000;

    private final Map<TopicPartition, Queue<ReceivedEvent>> heads = new HashMap<>();
    private final Set<TopicPartition> open = new HashSet<>();

    MergeQueue(Set<TopicPartition> partitions) {
        partitions.forEach(partition -> heads.put(partition, new ArrayDeque<>()));
        open.addAll(partitions);
    }

    void add(TopicPartition partition, ReceivedEvent event) {
        Queue<ReceivedEvent> queue = heads.get(partition);
        if (queue == null) {
            throw new IllegalArgumentException("not merged here: " + partition);
        }
        queue.add(event);
    }

    /** Nothing more comes from there. */
    void end(TopicPartition partition) {
        open.remove(partition);
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    boolean isOpen(TopicPartition partition) {
        return open.contains(partition);
    }

    boolean isFull(TopicPartition partition) {
        Queue<ReceivedEvent> queue = heads.get(partition);
        return queue != null && queue.size() >= FULL;
    }

    void drainTo(Consumer<ReceivedEvent> out) {
        for (Queue<ReceivedEvent> next = earliest(); next != null; next = earliest()) {
            out.accept(next.remove());
        }
    }

    private @Nullable Queue<ReceivedEvent> earliest() {
        Queue<ReceivedEvent> best = null;
        Instant bestTime = Instant.MAX;
        for (Map.Entry<TopicPartition, Queue<ReceivedEvent>> entry : heads.entrySet()) {
            ReceivedEvent head = entry.getValue().peek();
            if (head == null) {
                if (open.contains(entry.getKey())) {
                    return null;
                }
            } else {
                Instant time = head.event().getObservedAt();
                if (best == null || time.isBefore(bestTime)) {
                    best = entry.getValue();
                    bestTime = time;
                }
            }
        }
        return best;
    }
}

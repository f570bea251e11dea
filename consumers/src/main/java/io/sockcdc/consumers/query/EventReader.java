package io.sockcdc.consumers.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads socket events from Kafka, without a consumer group. What is there already comes merged by the time it was observed,
 * the order of each partition kept; what arrives meanwhile comes in the order it arrives. One thread reads; any thread may
 * {@link #stop} it.
 */
public final class EventReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    /** An event observed just before {@code until} may still be on its way to Kafka then. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private static final int FIRST_WINDOW = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartitions topic;
    private final Clock clock;
    private final EventDecoder decoder = new EventDecoder();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * A reader of one topic; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public EventReader(Map<String, Object> client, String topic, Clock clock) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-reader",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false",
                "fetch.min.bytes", "1",
                "fetch.max.wait.ms", "250",
                "max.poll.records", "2000",
                "reconnect.backoff.max.ms", "500"));
        settings.putAll(client);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = new TopicPartitions(consumer, topic);
        this.clock = clock;
    }

    /**
     * Reads a range and returns when it is read, or when stopped. Waits for Kafka and for the topic to be there.
     *
     * @param filter which events to give; for {@link ReadRange#last} those count
     * @param waits told when there is nothing to read from yet
     * @param out given the events; what it throws ends the reading
     * @throws InterruptedException when interrupted while it waits for the topic
     */
    public void read(
            ReadRange range,
            Predicate<ReceivedEvent> filter,
            WaitListener waits,
            java.util.function.Consumer<ReceivedEvent> out)
            throws InterruptedException {
        Predicate<ReceivedEvent> wanted =
                received -> range.contains(received.event().getObservedAt()) && filter.test(received);
        try {
            Set<TopicPartition> partitions = topic.await(waits, stopped);
            if (partitions.isEmpty()) {
                return;
            }
            Map<TopicPartition, Long> end = endOfHistory(range, partitions);
            if (range.last() != null) {
                last(range.last(), end, wanted).forEach(out);
            } else if (range.from() != null) {
                history(topic.at(range.from(), partitions), end, wanted, out);
            }
            if (!isPast(range.until())) {
                follow(range, end, wanted, out);
            }
        } catch (WakeupException e) {
            if (stopped.getCount() > 0) {
                throw e;
            }
        }
    }

    /** Makes {@link #read} return soon. Called on any thread. */
    public void stop() {
        stopped.countDown();
        consumer.wakeup();
    }

    /** Records so far that were no socket events this program can read. Called on any thread. */
    public long unreadable() {
        return decoder.unreadable();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean isPast(@Nullable Instant time) {
        return time != null && !clock.instant().isBefore(time);
    }

    private Map<TopicPartition, Long> endOfHistory(ReadRange range, Set<TopicPartition> partitions) {
        Instant until = range.until();
        return until != null && isPast(until)
                ? topic.at(until.plus(ReadRange.LATE), partitions)
                : topic.ends(partitions);
    }

    /** Everything between two places in each partition, merged. */
    private void history(
            Map<TopicPartition, Long> begin,
            Map<TopicPartition, Long> end,
            Predicate<ReceivedEvent> wanted,
            java.util.function.Consumer<ReceivedEvent> out) {
        Set<TopicPartition> partitions = new HashSet<>(begin.keySet());
        partitions.removeIf(partition -> begin.getOrDefault(partition, 0L) >= end.getOrDefault(partition, 0L));
        MergeQueue merge = new MergeQueue(partitions);
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, begin.getOrDefault(partition, 0L)));
        while (merge.isOpen() && stopped.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (TopicPartition partition : partitions) {
                long stop = end.getOrDefault(partition, 0L);
                for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                    ReceivedEvent received = record.offset() < stop ? decoder.decode(record) : null;
                    if (received != null && wanted.test(received)) {
                        merge.add(partition, received);
                    }
                }
                if (consumer.position(partition) >= stop) {
                    merge.end(partition);
                    consumer.pause(Set.of(partition));
                }
            }
            merge.drainTo(out);
            holdBack(partitions, merge);
        }
    }

    private void holdBack(Set<TopicPartition> partitions, MergeQueue merge) {
        for (TopicPartition partition : partitions) {
            if (merge.isOpen(partition)) {
                if (merge.isFull(partition)) {
                    consumer.pause(Set.of(partition));
                } else {
                    consumer.resume(Set.of(partition));
                }
            }
        }
    }

    /** The newest wanted events before {@code end}, found by looking back ever further. */
    private List<ReceivedEvent> last(int count, Map<TopicPartition, Long> end, Predicate<ReceivedEvent> wanted) {
        Map<TopicPartition, Long> first = topic.beginnings(end.keySet());
        for (long window = Math.max(count, FIRST_WINDOW); ; window *= 8) {
            Map<TopicPartition, Long> begin = new HashMap<>();
            boolean whole = true;
            for (Map.Entry<TopicPartition, Long> entry : end.entrySet()) {
                long earliest = first.getOrDefault(entry.getKey(), 0L);
                long from = Math.max(earliest, entry.getValue() - window);
                whole &= from == earliest;
                begin.put(entry.getKey(), from);
            }
            Deque<ReceivedEvent> newest = new ArrayDeque<>();
            history(begin, end, wanted, received -> {
                if (newest.size() == count) {
                    newest.removeFirst();
                }
                newest.addLast(received);
            });
            if (whole || newest.size() == count || stopped.getCount() == 0) {
                return new ArrayList<>(newest);
            }
        }
    }

    /** What arrives behind these places, until the range ends. */
    private void follow(
            ReadRange range,
            Map<TopicPartition, Long> places,
            Predicate<ReceivedEvent> wanted,
            java.util.function.Consumer<ReceivedEvent> out) {
        consumer.assign(places.keySet());
        places.forEach(consumer::seek);
        consumer.resume(places.keySet());
        Instant until = range.until();
        Instant look = clock.instant().plus(LOOK_FOR_PARTITIONS);
        while (stopped.getCount() > 0 && !isPast(until == null ? null : until.plus(ON_ITS_WAY))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                ReceivedEvent received = decoder.decode(record);
                if (received != null && wanted.test(received)) {
                    out.accept(received);
                }
            }
            if (isPast(look)) {
                look = clock.instant().plus(LOOK_FOR_PARTITIONS);
                takeNewPartitions();
            }
        }
    }

    private void takeNewPartitions() {
        Set<TopicPartition> all;
        try {
            all = topic.now();
        } catch (TimeoutException e) {
            // Kafka does not answer now; the next look finds them.
            return;
        }
        Set<TopicPartition> fresh = new HashSet<>(all);
        fresh.removeAll(consumer.assignment());
        if (!fresh.isEmpty()) {
            fresh.addAll(consumer.assignment());
            consumer.assign(fresh);
        }
    }
}

package io.sockcdc.consumers.web.model;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics for ever, without a consumer group, and waits for those that are not there yet. {@link #run} belongs to one
 * thread; any thread may {@link #stop} it.
 */
public final class TopicFollower implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_SOON = Duration.ofSeconds(1);
    private static final Duration LOOK_LATER = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 1_000;

    /** Where to begin in a partition that was not read yet. */
    public record Begin(@Nullable Duration back, long mostRecords) {
        /** At the beginning. */
        public static Begin atTheBeginning() {
            return new Begin(null, Long.MAX_VALUE);
        }

        /** So long ago, and at most so many records before the end. */
        public static Begin ago(Duration back, long mostRecords) {
            return new Begin(back, mostRecords);
        }
    }

    /** Is told what is read, on the reading thread. */
    public interface Listener {
        /** A record. */
        void take(ConsumerRecord<byte[], byte @Nullable []> record);

        /** What stood there at the start has been read. Called once. */
        void caughtUp();

        /** A round is over; called at least every few hundred milliseconds. */
        void idle();
    }

    private final Map<String, Object> client;
    private final List<String> topics;
    private final Begin begin;
    private final Clock clock;
    private final Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<TopicPartition, Long> places = new HashMap<>();
    private final Map<TopicPartition, Long> firstEnds = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private boolean caughtUp;
    private volatile boolean reachable;
    private volatile long lag;

    /**
     * A reader that has not begun.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public TopicFollower(Map<String, Object> client, List<String> topics, Begin begin, Clock clock, Listener listener) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id", "sockcdc-web",
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false",
                "fetch.max.wait.ms", "100",
                "max.poll.records", "4000",
                "reconnect.backoff.max.ms", "500"));
        settings.putAll(client);
        this.client = Map.copyOf(settings);
        this.topics = List.copyOf(topics);
        this.begin = begin;
        this.clock = clock;
        this.listener = listener;
        this.missing.addAll(topics);
    }

    @Override
    public void run() {
        while (stopped.getCount() > 0) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (WakeupException e) {
                LOG.trace("woken to end");
            } catch (KafkaException e) {
                reachable = false;
                LOG.atWarn().setCause(e).log("the web's reader begins anew");
                pause();
            }
        }
    }

    /** Makes {@link #run} return soon. */
    public void stop() {
        stopped.countDown();
    }

    /** Whether Kafka answered the last time it was asked. */
    public boolean isReachable() {
        return reachable;
    }

    /** Records that are there and not read yet, as of the last round. */
    public long lag() {
        return lag;
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        Instant look = clock.instant();
        consumer.assign(places.keySet());
        places.forEach(consumer::seek);
        while (stopped.getCount() > 0) {
            if (!clock.instant().isBefore(look)) {
                lookForPartitions(consumer);
                look = clock.instant().plus(missing.isEmpty() && reachable ? LOOK_LATER : LOOK_SOON);
            }
            if (places.isEmpty()) {
                pause(POLL.toMillis());
            } else {
                poll(consumer);
            }
            if (!caughtUp && reachable && hasReadFirstEnds()) {
                caughtUp = true;
                listener.caughtUp();
            }
            listener.idle();
        }
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            places.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            listener.take(record);
        }
        long behind = 0;
        for (TopicPartition partition : consumer.assignment()) {
            places.put(partition, consumer.position(partition, PATIENCE));
            behind += consumer.currentLag(partition).orElse(0L);
        }
        lag = behind;
    }

    private boolean hasReadFirstEnds() {
        return firstEnds.entrySet().stream().allMatch(end -> places.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void lookForPartitions(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> fresh = new HashSet<>();
        try {
            Map<String, List<PartitionInfo>> there = consumer.listTopics(PATIENCE);
            reachable = true;
            for (String topic : topics) {
                for (PartitionInfo info : there.getOrDefault(topic, List.of())) {
                    missing.remove(topic);
                    fresh.add(new TopicPartition(topic, info.partition()));
                }
            }
            fresh.removeAll(places.keySet());
            if (!fresh.isEmpty()) {
                Map<TopicPartition, Long> ends = consumer.endOffsets(fresh, PATIENCE);
                firstEnds.putAll(ends);
                places.putAll(beginnings(consumer, fresh, ends));
                consumer.assign(places.keySet());
                places.forEach(consumer::seek);
            }
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            reachable = false;
            LOG.atDebug().setCause(e).log("Kafka does not answer the web now");
        }
    }

    private Map<TopicPartition, Long> beginnings(
            KafkaConsumer<byte[], byte[]> consumer, Set<TopicPartition> fresh, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> begins = new HashMap<>(consumer.beginningOffsets(fresh, PATIENCE));
        if (begin.back() == null) {
            return begins;
        }
        long since = Math.max(0, clock.instant().minus(begin.back()).toEpochMilli());
        Map<TopicPartition, Long> times = new HashMap<>();
        fresh.forEach(partition -> times.put(partition, since));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, PATIENCE);
        begins.replaceAll((partition, earliest) -> {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp at = found.get(partition);
            return Math.max(earliest, Math.max(at == null ? end : at.offset(), end - begin.mostRecords()));
        });
        return begins;
    }

    private void pause() {
        pause(PAUSE_MS);
    }

    private void pause(long millis) {
        try {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.trace("told to end while waiting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }
}

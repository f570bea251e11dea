package io.sockcdc.consumers.history;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lives of sockets. Without a begin it looks back ever further until it finds the socket, and then straight to
 * where its bounds say that it opened. One thread asks; any thread may {@link #stop} it.
 */
public final class SocketLives implements AutoCloseable {
    private static final Duration FIRST_LOOK_BACK = Duration.ofHours(1);
    private static final int GROWTH = 6;
    private static final Duration LATE = Duration.ofMinutes(10);

    private final RawTopic topic;
    private final Clock clock;
    private final KeyHead key = new KeyHead();
    private final EventHead head = new EventHead();
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final SocketEventTarget target = new SocketEventTarget();
    private final Map<SocketKey, TreeMap<Place, SocketEvent>> found = new LinkedHashMap<>();
    private long unreadable;
    private long count;

    private record Place(long epoch, long sequence) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::epoch).thenComparingLong(Place::sequence);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** A reader of history; nothing is asked of Kafka yet. */
    public SocketLives(Map<String, Object> client, String eventsTopic, Clock clock) {
        topic = new RawTopic(client, eventsTopic);
        this.clock = clock;
    }

    /**
     * The lives of the sockets that are meant, in the order of their openings; none when there is none.
     *
     * @param from look at events of this time and later only; null to look back as far as it takes
     * @param until look at events before this time; null for now
     * @param progress told the number of events read so far, a few times a second
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public List<SocketLife> find(
            SocketQuestion question, @Nullable Instant from, @Nullable Instant until, LongConsumer progress) {
        Instant end = until == null ? clock.instant() : until;
        Instant begin = from == null ? end.minus(FIRST_LOOK_BACK) : from;
        Map<TopicPartition, Long> oldest = topic.beginnings();
        Map<TopicPartition, Long> to = until == null ? topic.ends() : topic.at(end.plus(LATE));
        Map<TopicPartition, Long> at = topic.at(begin);
        read(question, at, to, end, progress);
        Duration lookBack = FIRST_LOOK_BACK;
        while (from == null && found.isEmpty() && !at.equals(oldest) && !topic.isStopped()) {
            lookBack = lookBack.multipliedBy(GROWTH);
            Map<TopicPartition, Long> further = topic.at(end.minus(lookBack));
            read(question, further, at, end, progress);
            at = further;
        }
        if (from == null) {
            completeFrom(at, progress, end);
        }
        return found.entrySet().stream()
                .map(entry -> new SocketLife(
                        entry.getKey(), new ArrayList<>(entry.getValue().values()), end))
                .sorted(Comparator.comparing(SocketLife::openedNotAfter))
                .toList();
    }

    /** Reads back to where the sockets that were found opened. */
    private void completeFrom(Map<TopicPartition, Long> at, LongConsumer progress, Instant end) {
        Instant opened = end;
        for (Map.Entry<SocketKey, TreeMap<Place, SocketEvent>> entry : found.entrySet()) {
            SocketLife life = new SocketLife(
                    entry.getKey(), new ArrayList<>(entry.getValue().values()), end);
            Instant bound = life.openedNotBefore() == null ? life.openedNotAfter() : life.openedNotBefore();
            if (!life.hasBegin() && bound.isBefore(opened)) {
                opened = bound;
            }
        }
        if (opened.isBefore(end)) {
            Map<TopicPartition, Long> begin = topic.at(opened);
            long before = count;
            count += topic.read(begin, at, this::takeKnown, more -> progress.accept(before + more));
        }
    }

    private void read(
            SocketQuestion question,
            Map<TopicPartition, Long> begin,
            Map<TopicPartition, Long> end,
            Instant until,
            LongConsumer progress) {
        long before = count;
        count +=
                topic.read(begin, end, record -> take(question, record, until), more -> progress.accept(before + more));
    }

    private void take(SocketQuestion question, ConsumerRecord<byte[], byte[]> record, Instant until) {
        if (!key.read(record.key()) || !head.read(record.value())) {
            unreadable++;
            return;
        }
        if (question.isByCookie() ? question.means(key.cookie()) : question.mayBe(head) || isKnown()) {
            SocketEvent event = decode(record.value());
            if (event == null || !event.getObservedAt().isBefore(until)) {
                return;
            }
            SocketKey of = keys.decode(record.key());
            if (question.isByCookie()
                    || found.containsKey(of)
                    || question.ends().test(target.of(of, event))) {
                put(of, event);
            }
        }
    }

    private void takeKnown(ConsumerRecord<byte[], byte[]> record) {
        if (key.read(record.key()) && head.read(record.value()) && isKnown()) {
            SocketEvent event = decode(record.value());
            if (event != null) {
                put(keys.decode(record.key()), event);
            }
        }
    }

    private boolean isKnown() {
        SocketScope scope = key.scope();
        return found.containsKey(new SocketKey(scope.hostId(), scope.bootId(), scope.netns(), key.cookie()));
    }

    private @Nullable SocketEvent decode(byte[] value) {
        try {
            return events.decode(value);
        } catch (UnreadableRecordException e) {
            // Its head was read and its rest is damaged.
            unreadable++;
            return null;
        }
    }

    private void put(SocketKey of, SocketEvent event) {
        found.computeIfAbsent(of, fresh -> new TreeMap<>())
                .put(new Place(event.getEpoch(), event.getSequence()), event);
    }

    /** Records that no one can read, so far. */
    public long unreadable() {
        return unreadable;
    }

    /** Makes {@link #find} return soon, with what it has. Called on any thread. */
    public void stop() {
        topic.stop();
    }

    @Override
    public void close() {
        topic.close();
    }
}

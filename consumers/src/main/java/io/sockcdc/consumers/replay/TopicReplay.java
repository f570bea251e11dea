package io.sockcdc.consumers.replay;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.history.EventHead;
import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.schema.CollectorStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a stretch of history into other topics. The records of one key keep their order; with a speed all of them come in the
 * order in which Kafka got them. Without a shift the bytes pass as they are. One thread replays; any thread may {@link #stop} it.
 */
public final class TopicReplay implements AutoCloseable {
    private static final Map<String, String> KEPT_FOR_EVER = Map.of(
            "cleanup.policy", "delete", "retention.ms", "-1", "message.timestamp.after.max.ms", "9223372036854775807");
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final Clock clock;
    private final Pause pause;
    private final List<RawTopic> topics = new CopyOnWriteArrayList<>();
    /** Topics whose target was made with the same partitions: records keep theirs, and no key is hashed. */
    private final Set<String> samePlaces = new HashSet<>();

    private final EventHead head = new EventHead();
    private final RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;
    private long firstMillis = Long.MIN_VALUE;
    private long beganMillis;

    /**
     * A replay; nothing is asked of Kafka yet.
     *
     * @param client properties of Kafka clients, at least {@code bootstrap.servers}
     * @param pause waits between records when there is a speed
     */
    public TopicReplay(Map<String, Object> client, Clock clock, Pause pause) {
        this.client = Map.copyOf(client);
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Replays, and returns how many records were written when all of them are acknowledged.
     *
     * @param eventsTopic the one of the topics that holds events; the others hold statuses
     * @param progress told the number of records so far, a few times a second
     * @throws ReplayException when a topic is not there or cannot be written
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public long replay(ReplayRequest request, String eventsTopic, LongConsumer progress) {
        for (String topic : request.targets().keySet()) {
            topics.add(new RawTopic(client, topic));
        }
        makeTargets(request);
        Stretch stretch = Stretch.of(topics, request.from(), request.until());
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id",
                "sockcdc-replay",
                "enable.metrics.push",
                "false",
                "batch.size",
                String.valueOf(512 << 10),
                "buffer.memory",
                String.valueOf(64L << 20),
                "linger.ms",
                request.speed() == null ? "20" : "5",
                "compression.type",
                "lz4"));
        settings.putAll(client);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Writer writer = new Writer(request, eventsTopic, producer);
            RawTopic reader = topics.get(0);
            if (request.speed() == null && !request.shifted()) {
                reader.read(stretch.begin(), stretch.end(), writer::write, progress);
            } else {
                reader.readMerged(stretch.begin(), stretch.end(), writer::write, progress);
            }
            producer.flush();
        }
        throwFailure();
        return sent;
    }

    private void throwFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new ReplayException("writing failed: " + failed.getMessage(), failed);
        }
    }

    private void makeTargets(ReplayRequest request) {
        try (Admin admin = Admin.create(new HashMap<>(client))) {
            for (RawTopic topic : topics) {
                List<TopicPartition> partitions = List.copyOf(topic.partitions());
                if (partitions.isEmpty()) {
                    throw new ReplayException(
                            "one of the topics " + request.targets().keySet() + " is not there");
                }
                String target = request.targets().get(partitions.get(0).topic());
                NewTopic wanted =
                        new NewTopic(String.valueOf(target), partitions.size(), (short) -1).configs(KEPT_FOR_EVER);
                if (make(admin, wanted)) {
                    samePlaces.add(partitions.get(0).topic());
                }
            }
        }
    }

    /** Makes a topic; false when it was there. */
    private static boolean make(Admin admin, NewTopic wanted) {
        try {
            admin.createTopics(List.of(wanted)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new ReplayException("cannot make topic " + wanted.name() + ": " + e.getCause(), e);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while topic " + wanted.name() + " was made", e);
        }
    }

    /** Takes records as they are read and gives them to the producer. */
    private final class Writer {
        private final ReplayRequest request;
        private final String eventsTopic;
        private final KafkaProducer<byte[], byte[]> producer;
        private final Callback outcome = (metadata, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        };
        private @Nullable TimeShift shift;
        private long shiftMillis;

        Writer(ReplayRequest request, String eventsTopic, KafkaProducer<byte[], byte[]> producer) {
            this.request = request;
            this.eventsTopic = eventsTopic;
            this.producer = producer;
        }

        void write(ConsumerRecord<byte[], byte[]> record) {
            boolean event = record.topic().equals(eventsTopic);
            if (record.value() == null || (!request.isWhole() && !isWithin(record.value(), event))) {
                return;
            }
            if (firstMillis == Long.MIN_VALUE) {
                begin(record.timestamp());
            }
            if (request.speed() != null && awaitTurn(record.timestamp(), request.speed())) {
                return;
            }
            byte[] value = record.value();
            if (shift != null) {
                value = event ? shift.event(value) : shift.status(value);
            }
            Future<RecordMetadata> unused = producer.send(
                    new ProducerRecord<>(
                            request.targets().get(record.topic()),
                            samePlaces.contains(record.topic()) ? record.partition() : null,
                            Math.max(0, record.timestamp() + shiftMillis),
                            record.key(),
                            value),
                    outcome);
            sent++;
            if (failure.get() != null) {
                throwFailure();
            }
        }

        private void begin(long timestamp) {
            firstMillis = timestamp;
            beganMillis = clock.millis();
            if (request.shifted()) {
                shiftMillis = beganMillis - timestamp;
                shift = new TimeShift(Duration.ofMillis(shiftMillis));
            }
        }

        private boolean isWithin(byte[] value, boolean event) {
            Instant at = event ? observed(value) : told(value);
            return at != null
                    && (request.from() == null || !at.isBefore(request.from()))
                    && (request.until() == null || at.isBefore(request.until()));
        }

        private @Nullable Instant observed(byte[] value) {
            return head.read(value) ? Instant.EPOCH.plus(head.observedAtMicros(), ChronoUnit.MICROS) : null;
        }

        private @Nullable Instant told(byte[] value) {
            try {
                return statuses.decode(value).getAt();
            } catch (UnreadableRecordException e) {
                // A stretch of time has no place for a record that says none.
                return null;
            }
        }

        /** Waits until a record is due; true when the replay is to end. */
        private boolean awaitTurn(long timestamp, double speed) {
            long due = beganMillis + (long) ((timestamp - firstMillis) / speed);
            try {
                for (long left = due - clock.millis(); left > 0; left = due - clock.millis()) {
                    if (pause.await(Duration.ofMillis(Math.min(left, LONGEST_PAUSE.toMillis())))) {
                        return true;
                    }
                }
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }
    }

    /** Makes {@link #replay} return soon. Called on any thread. */
    public void stop() {
        topics.forEach(RawTopic::stop);
    }

    @Override
    public void close() {
        topics.forEach(RawTopic::close);
    }
}

package io.sockcdc.consumers.replay;

import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.consumers.replay.batches.BatchCopy;
import io.sockcdc.consumers.replay.batches.Change;
import io.sockcdc.consumers.replay.batches.CopyException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
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
    private static final String LARGEST_BATCH = "max.message.bytes";
    private static final String INTERCEPTORS = "interceptor.classes";
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final Map<String, Object> client;
    private final Clock clock;
    private final Pause pause;
    private final List<RawTopic> topics = new CopyOnWriteArrayList<>();
    /** Topics whose target has the same partitions and takes as large batches: records keep their place, and no key is hashed. */
    private final Set<String> samePlaces = new HashSet<>();

    private final AtomicReference<@Nullable BatchCopy> copying = new AtomicReference<>();
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
        if (request.speed() == null
                && samePlaces.equals(request.targets().keySet())
                && !client.containsKey(INTERCEPTORS)) {
            return copy(request, eventsTopic, stretch, progress);
        }
        return feed(request, eventsTopic, stretch, progress);
    }

    /** Hands on batches, as they are packed where nothing of them is left out or moved. */
    private long copy(ReplayRequest request, String eventsTopic, Stretch stretch, LongConsumer progress) {
        long byMillis = request.shifted() ? clock.millis() - firstMillis(request, eventsTopic, stretch) : 0;
        TimeShift shift = new TimeShift(Duration.ofMillis(byMillis));
        try (BatchCopy copy = new BatchCopy(client, request.targets())) {
            Span span = new Span(request.from(), request.until());
            stretch.begin().forEach((partition, begin) -> {
                boolean events = partition.topic().equals(eventsTopic);
                Predicate<byte[]> wanted = value -> request.isWhole() || span.isWithin(value, events);
                Change change = request.shifted()
                        ? new Change(wanted, shift::shift, byMillis)
                        : request.isWhole() ? null : Change.only(wanted);
                copy.add(
                        partition,
                        String.valueOf(request.targets().get(partition.topic())),
                        begin,
                        stretch.end().getOrDefault(partition, begin),
                        change);
            });
            copying.set(copy);
            if (topics.get(0).isStopped()) {
                copy.stop();
            }
            return copy.copy(progress);
        } catch (CopyException e) {
            throw new ReplayException(String.valueOf(e.getMessage()), e);
        } finally {
            copying.set(null);
        }
    }

    /** When Kafka got the oldest record that is wanted; now when there is none. */
    private long firstMillis(ReplayRequest request, String eventsTopic, Stretch stretch) {
        Span span = new Span(request.from(), request.until());
        AtomicLong first = new AtomicLong(clock.millis());
        try (RawTopic reader =
                new RawTopic(client, request.targets().keySet().iterator().next())) {
            reader.readMerged(
                    stretch.begin(),
                    stretch.end(),
                    record -> {
                        boolean events = record.topic().equals(eventsTopic);
                        if (!reader.isStopped()
                                && record.value() != null
                                && (request.isWhole() || span.isWithin(record.value(), events))) {
                            first.set(record.timestamp());
                            reader.stop();
                        }
                    },
                    count -> {});
        }
        return first.get();
    }

    /** Hands on one record after the other, each when its turn comes. */
    private long feed(ReplayRequest request, String eventsTopic, Stretch stretch, LongConsumer progress) {
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
                String source = partitions.get(0).topic();
                Map<String, String> config = new HashMap<>(KEPT_FOR_EVER);
                String largest = largestBatch(admin, source);
                if (largest != null) {
                    config.put(LARGEST_BATCH, request.shifted() ? withRoom(largest) : largest);
                }
                NewTopic wanted = new NewTopic(
                                String.valueOf(request.targets().get(source)), partitions.size(), (short) -1)
                        .configs(config);
                if (make(admin, wanted) || takesTheSame(admin, wanted, largest)) {
                    samePlaces.add(source);
                }
            }
        }
    }

    /** What the target must take, because batches may be handed on whole; null when this client may not know. */
    private static @Nullable String largestBatch(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            ConfigEntry largest = config == null ? null : config.get(LARGEST_BATCH);
            return largest == null ? null : largest.value();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return null;
            }
            throw new ReplayException("cannot read the settings of topic " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while the settings of topic " + topic + " were read", e);
        }
    }

    /** Moved times pack a little differently. */
    private static String withRoom(String largest) {
        long bytes = Long.parseLong(largest);
        return String.valueOf(Math.min(Integer.MAX_VALUE, bytes + bytes / 8));
    }

    /** Whether a topic that was there has as many partitions as wanted and takes as large batches. */
    private static boolean takesTheSame(Admin admin, NewTopic wanted, @Nullable String largest) {
        String takes = largestBatch(admin, wanted.name());
        return takes != null
                && largest != null
                && Long.parseLong(takes) >= Long.parseLong(largest)
                && partitionsOf(admin, wanted.name()) == wanted.numPartitions();
    }

    private static int partitionsOf(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            throw new ReplayException("cannot read the partitions of topic " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while the partitions of topic " + topic + " were read", e);
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
        private final Span span;

        Writer(ReplayRequest request, String eventsTopic, KafkaProducer<byte[], byte[]> producer) {
            this.request = request;
            this.span = new Span(request.from(), request.until());
            this.eventsTopic = eventsTopic;
            this.producer = producer;
        }

        void write(ConsumerRecord<byte[], byte[]> record) {
            boolean event = record.topic().equals(eventsTopic);
            if (record.value() == null || (!request.isWhole() && !span.isWithin(record.value(), event))) {
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
                value = shift.shift(value);
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
        BatchCopy copy = copying.get();
        if (copy != null) {
            copy.stop();
        }
    }

    @Override
    public void close() {
        topics.forEach(RawTopic::close);
    }
}

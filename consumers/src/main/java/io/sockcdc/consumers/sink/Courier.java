package io.sockcdc.consumers.sink;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.schema.Anomaly;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries flags to one receiver: reads the topic as a consumer group of the receiver's own, hands over, and moves the group's
 * position behind what the receiver has. Everything happens on the thread that calls {@link #run}.
 */
public final class Courier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String name;
    private final ReceiverSettings settings;
    private final String topic;
    private final Map<String, Object> client;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final Receiver receiver;
    private final Outbox outbox;
    private final Patience patience;
    private final Patience reminderPatience;
    private final ReceiverMeters meters;
    private final RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private volatile boolean stopping;

    /**
     * A courier that does not run yet.
     *
     * @param client properties of the Kafka client, {@code group.id} among them
     * @throws DeliveryException when the receiver cannot be what it is configured to be
     */
    public Courier(
            String name,
            ReceiverSettings settings,
            Map<String, Object> client,
            String topic,
            DeadLetters deadLetters,
            Clock clock)
            throws DeliveryException {
        this.name = name;
        this.settings = settings;
        this.topic = topic;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.client = consumerSettings(client);
        receiver = receiver(name, settings, clock);
        outbox = new Outbox(
                new Choice(settings),
                receiver.isLimited() ? Allowance.perMinute(settings.mostPerMinute()) : Allowance.unlimited(),
                receiver.batch());
        patience = new Patience(settings.retryFirst(), settings.retryMost());
        reminderPatience = new Patience(settings.retryFirst(), settings.retryMost());
        meters = new ReceiverMeters(name);
    }

    private static Receiver receiver(String name, ReceiverSettings settings, Clock clock) throws DeliveryException {
        try {
            return switch (settings.kind()) {
                case ALERTMANAGER -> new Alertmanager(settings, clock);
                case WEBHOOK -> new Webhook(settings, clock);
                case SYSLOG -> new Syslog(settings);
            };
        } catch (DeliveryException e) {
            throw new DeliveryException("receiver " + name + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> consumerSettings(Map<String, Object> client) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false",
                "enable.metrics.push", "false",
                "max.poll.records", "200",
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "2000"));
        all.putAll(client);
        return all;
    }

    /** How the receiver does. */
    public ReceiverMeters meters() {
        return meters;
    }

    /** Asks {@link #run} to return soon; interrupting its thread makes it sooner. Called on any thread. */
    public void stop() {
        stopping = true;
    }

    /** Whether it was asked to stop. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * Carries until stopped or interrupted.
     *
     * @throws KafkaException when Kafka failed in a way that a new try, by calling again, may mend
     */
    @Override
    public void run() {
        outbox.clear();
        receiver.forget();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic), new Rebalances(consumer));
            try {
                while (!stopping) {
                    turn(consumer);
                }
                commit(consumer);
            } catch (InterruptedException | InterruptException | WakeupException e) {
                boolean interrupted = Thread.interrupted();
                commit(consumer);
                if (interrupted || e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
            }
        } finally {
            receiver.close();
        }
    }

    private void turn(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        if (outbox.isFull()) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.assignment());
        }
        boolean working = work();
        Duration wait = working ? Duration.ZERO : POLL;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            take(record);
        }
        commit(consumer);
        meters.set(DeliveryMeter.LAG, lag(consumer));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Anomaly anomaly = History.decode(codec, record);
        if (anomaly != null) {
            outbox.add(new FlagStep(record, anomaly));
            return;
        }
        if (record.value() != null && !deadLetters.put(record, name, "no anomaly this version can read")) {
            LOG.atWarn().addKeyValue("receiver", name).log("an unreadable record is not among the dead letters");
        }
        outbox.pass(record);
    }

    /** Does one thing that is due; false when nothing was. */
    private boolean work() throws InterruptedException {
        Instant now = clock.instant();
        if (patience.isOver(now)) {
            Parcel parcel = outbox.next(now);
            if (parcel != null) {
                handOver(parcel, now);
                return true;
            }
        }
        if (reminderPatience.isOver(now)) {
            Answer answer = receiver.remind(now);
            if (answer instanceof Answer.Later later) {
                meters.add(DeliveryMeter.FAILED, 1);
                reminderPatience.failed(now, later.after());
            } else if (answer != null) {
                reminderPatience.succeeded();
                return true;
            }
        }
        return false;
    }

    private void handOver(Parcel parcel, Instant now) throws InterruptedException {
        Answer answer = send(parcel);
        if (answer instanceof Answer.Accepted) {
            if (patience.failures() > 0) {
                LOG.atInfo().addKeyValue("receiver", name).log("the receiver takes alerts again");
            }
            patience.succeeded();
            meters.trouble(null);
            if (parcel instanceof Parcel.Steps steps) {
                meters.add(DeliveryMeter.SENT, steps.steps().size());
            } else if (parcel instanceof Parcel.More more) {
                meters.add(DeliveryMeter.HELD_BACK, more.flags());
            }
            outbox.settle();
        } else if (answer instanceof Answer.Later later) {
            meters.add(DeliveryMeter.FAILED, 1);
            meters.trouble(later.reason());
            if (patience.failures() == 0) {
                LOG.atWarn()
                        .addKeyValue("receiver", name)
                        .addKeyValue("reason", later.reason())
                        .log("a receiver does not take alerts; it is tried again");
            }
            patience.failed(now, later.after());
        } else if (answer instanceof Answer.Refused refused && !outbox.takeApart()) {
            refuse(parcel, refused.reason(), now);
        }
    }

    /** A step that cannot be put into words must not end the delivery of all others. */
    private Answer send(Parcel parcel) throws InterruptedException {
        try {
            return receiver.send(parcel);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("receiver", name).log("an alert cannot be made into a message");
            return new Answer.Refused(
                    "it cannot be made into a message: " + e.getClass().getSimpleName());
        }
    }

    private void refuse(Parcel parcel, String reason, Instant now) throws InterruptedException {
        meters.trouble(reason);
        if (parcel instanceof Parcel.Steps steps) {
            for (FlagStep step : steps.steps()) {
                if (!deadLetters.put(step.record(), name, reason)) {
                    patience.failed(now, null);
                    return;
                }
            }
            meters.add(DeliveryMeter.REFUSED, steps.steps().size());
        }
        LOG.atWarn().addKeyValue("receiver", name).addKeyValue("reason", reason).log("a receiver refuses an alert");
        patience.succeeded();
        outbox.settle();
    }

    private void commit(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> positions = outbox.positions();
        if (positions.isEmpty() || positions.equals(committed)) {
            return;
        }
        try {
            consumer.commitSync(positions);
            committed = positions;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            // The partition moves to another process, which begins at the position before: some comes twice.
            LOG.atInfo().addKeyValue("receiver", name).log("a position could not be kept because partitions move");
        }
    }

    private long lag(KafkaConsumer<byte[], byte[]> consumer) {
        long lag = outbox.size();
        for (TopicPartition partition : consumer.assignment()) {
            lag += consumer.currentLag(partition).orElse(0);
        }
        return lag;
    }

    /** Where the receiver is, for people. */
    String place() {
        return settings.place();
    }

    private final class Rebalances implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        private Rebalances(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer);
            forget();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forget();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            forget();
            Map<TopicPartition, Long> places = new HashMap<>();
            partitions.forEach(partition -> places.put(partition, consumer.position(partition)));
            if (!places.isEmpty()) {
                new History(client).before(places, anomaly -> {
                    outbox.recall(anomaly);
                    receiver.recall(anomaly);
                });
            }
        }

        private void forget() {
            outbox.clear();
            receiver.forget();
            committed = Map.of();
        }
    }
}

package io.sockcdc.consumers.run;

import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.sink.Courier;
import io.sockcdc.consumers.sink.DeadLetters;
import io.sockcdc.consumers.sink.DeliveryException;
import io.sockcdc.consumers.sink.ReceiverMeters;
import io.sockcdc.topics.TopicAccessException;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running delivery of alerts: a thread and a consumer group for each receiver. Processes with the same topics and
 * configuration share the work. May be used by several threads.
 */
public final class Delivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(20);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(5);

    private final List<Courier> couriers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final DeadLetters deadLetters;

    private Delivery(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /**
     * Makes the topics that are missing and starts. A receiver that is new gets what is flagged from now on.
     *
     * @throws DeliveryException when Kafka does not answer, or a receiver cannot be what it is configured to be
     */
    public static Delivery start(DeliveryRequest request, Clock clock) throws DeliveryException, InterruptedException {
        TopicCatalog catalog = new TopicCatalog(request.topics());
        String topic = catalog.name(TopicKind.ANOMALIES).value();
        Map<String, String> groups = new HashMap<>();
        request.settings()
                .receivers()
                .keySet()
                .forEach(name -> groups.put(name, request.topics().prefix() + "delivery." + name));
        Delivery delivery = new Delivery(new DeadLetters(
                request.client(), catalog.name(TopicKind.DEAD_LETTERS).value()));
        boolean started = false;
        try {
            for (Map.Entry<String, ReceiverSettings> receiver :
                    request.settings().receivers().entrySet()) {
                String name = receiver.getKey();
                Map<String, Object> client = new HashMap<>(request.client());
                client.put("group.id", groups.getOrDefault(name, name));
                client.put("client.id", "sockcdc-delivery-" + name);
                delivery.couriers.add(
                        new Courier(name, receiver.getValue(), client, topic, delivery.deadLetters, clock));
            }
            prepare(request, catalog, groups);
            delivery.startThreads();
            started = true;
            return delivery;
        } finally {
            if (!started) {
                delivery.close();
            }
        }
    }

    private void startThreads() {
        for (Courier courier : couriers) {
            Thread thread = new Thread(
                    () -> carry(courier), "delivery-" + courier.meters().receiver());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        LOG.atInfo().addKeyValue("receivers", couriers.size()).log("delivery of alerts started");
    }

    /** Carries, and begins anew after a fault, of Kafka or of ours. */
    private void carry(Courier courier) {
        boolean again = true;
        while (again) {
            try {
                courier.run();
                again = false;
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("receiver", courier.meters().receiver())
                        .log("delivery to a receiver begins anew");
                again = !courier.isStopping() && !isClosingWithin(BETWEEN_STARTS);
            }
        }
    }

    private boolean isClosingWithin(Duration wait) {
        try {
            return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Makes the topics, and pins the place where a new receiver begins before anything more is flagged. */
    private static void prepare(DeliveryRequest request, TopicCatalog catalog, Map<String, String> groups)
            throws DeliveryException, InterruptedException {
        String topic = catalog.name(TopicKind.ANOMALIES).value();
        try (Admin admin = Admin.create(request.client())) {
            new TopicAdmin(admin, KAFKA_PATIENCE)
                    .ensure(List.of(catalog.get(TopicKind.ANOMALIES), catalog.get(TopicKind.DEAD_LETTERS)));
            TopicDescription described = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(KAFKA_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .iterator()
                    .next();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            described
                    .partitions()
                    .forEach(info -> ends.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> latest = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get(KAFKA_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((partition, info) -> latest.put(partition, new OffsetAndMetadata(info.offset())));
            for (String group : groups.values()) {
                pin(admin, group, latest);
            }
        } catch (TopicAccessException | ExecutionException | TimeoutException | KafkaException e) {
            throw DeliveryException.ofKafka(
                    "preparing the delivery of alerts: " + KafkaRefusal.explain(e, request.client()), e);
        }
    }

    private static void pin(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> latest)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (isPinned(admin, group, latest)) {
            return;
        }
        try {
            admin.alterConsumerGroupOffsets(group, latest).all().get(KAFKA_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // Another process may have pinned it at the same moment and read already.
            if (!isPinned(admin, group, latest)) {
                throw e;
            }
        }
    }

    private static boolean isPinned(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> partitions)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(KAFKA_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .keySet()
                .stream()
                .anyMatch(partitions::containsKey);
    }

    /** How each receiver does. */
    public List<ReceiverMeters> receivers() {
        return couriers.stream().map(Courier::meters).toList();
    }

    /** Ends it, in about two seconds; what was not accepted is delivered after the next start, or by another process. */
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /** Ends it, in at most so long. */
    public void close(Duration atMost) {
        closing.countDown();
        couriers.forEach(Courier::stop);
        boolean interrupted = false;
        long each = Math.max(1, atMost.toMillis() / 2 / Math.max(1, threads.size()));
        for (Thread thread : threads) {
            interrupted |= !joined(thread, each);
            thread.interrupt();
        }
        for (Thread thread : threads) {
            interrupted |= !joined(thread, each);
        }
        deadLetters.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of a thread, at most so long; false when it was interrupted meanwhile. */
    private static boolean joined(Thread thread, long millis) {
        try {
            thread.join(millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}

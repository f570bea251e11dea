package io.sockcdc.consumers.export;

import io.sockcdc.consumers.config.SiemSettings.Destination;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one destination: reads a batch, gives it, and commits the positions when the destination has it. While the
 * destination refuses, the worker stays in its group without reading on, and tries again ever later. One thread runs it; any
 * thread may stop it and ask how it does.
 */
final class ExportWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportWorker.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Destination name;
    private final Consumer<byte[], byte[]> consumer;
    private final Collection<String> topics;
    private final LineMaker lines;
    private final LineDestination destination;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong unmapped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    private Duration pause = FIRST_PAUSE;
    private @Nullable Instant retryAt;

    ExportWorker(
            Destination name,
            Consumer<byte[], byte[]> consumer,
            Collection<String> topics,
            LineMaker lines,
            LineDestination destination,
            Clock clock) {
        this.name = name;
        this.consumer = consumer;
        this.topics = List.copyOf(topics);
        this.lines = lines;
        this.destination = destination;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(topics);
            while (stopping.getCount() > 0) {
                try {
                    step();
                } catch (WakeupException e) {
                    if (stopping.getCount() > 0) {
                        throw e;
                    }
                } catch (KafkaException e) {
                    failed("Kafka: " + e.getMessage(), e);
                }
            }
        } catch (RuntimeException e) {
            trouble.set("ended: " + e);
            LOG.atError().addKeyValue("destination", name).setCause(e).log("an export ended by a fault");
        } finally {
            destination.close();
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
            ended.countDown();
        }
    }

    private void step() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (retryAt != null && clock.instant().isBefore(retryAt)) {
            rewind(records);
            consumer.pause(consumer.assignment());
            return;
        }
        try {
            destination.begin();
            if (retryAt != null) {
                retryAt = null;
                consumer.resume(consumer.paused());
            }
            if (!records.isEmpty()) {
                give(records);
                commit();
            }
            worksAgain();
        } catch (DestinationException e) {
            rewind(records);
            consumer.pause(consumer.assignment());
            failed(String.valueOf(e.getMessage()), e);
        }
    }

    private void commit() {
        try {
            consumer.commitSync();
        } catch (WakeupException e) {
            // Told to stop: what was taken is committed before.
            consumer.commitSync();
        }
    }

    private void give(ConsumerRecords<byte[], byte[]> records) throws DestinationException {
        int given = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Line line = lines.line(record);
            if (line == null) {
                unmapped.incrementAndGet();
            } else {
                destination.write(line);
                given++;
            }
        }
        destination.commit();
        taken.addAndGet(given);
    }

    private void rewind(ConsumerRecords<byte[], byte[]> records) {
        Set<TopicPartition> assigned = consumer.assignment();
        for (TopicPartition partition : records.partitions()) {
            if (assigned.contains(partition)) {
                consumer.seek(partition, records.records(partition).get(0).offset());
            }
        }
    }

    private void failed(String why, Exception cause) {
        failures.incrementAndGet();
        if (trouble.getAndSet(why) == null) {
            LOG.atWarn()
                    .addKeyValue("destination", name)
                    .addKeyValue("why", why)
                    .setCause(LOG.isDebugEnabled() ? cause : null)
                    .log("an export waits for its destination");
        }
        retryAt = clock.instant().plus(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    private void worksAgain() {
        pause = FIRST_PAUSE;
        if (trouble.getAndSet(null) != null) {
            LOG.atInfo().addKeyValue("destination", name).log("an export goes on");
        }
    }

    /** Makes {@link #run} end soon. */
    void stop() {
        stopping.countDown();
        consumer.wakeup();
    }

    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    ExportStatus status() {
        return new ExportStatus(name, taken.get(), unmapped.get(), failures.get(), trouble.get());
    }
}

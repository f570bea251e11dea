package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Checkpoint;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.collector.spool.SpooledBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends spooled entries to Kafka in order and moves the checkpoint as they are acknowledged: at least once, and in order for
 * each key. A duty cycle of the sending thread; the checkpoint is written by another; the figures and the state may be read by
 * any.
 *
 * <p>Its making neither blocks nor needs a broker. Batches are kept until they are acknowledged, so that a new producer can
 * take over from one that failed, from the first unacknowledged batch on.
 */
public final class KafkaPublisher {
    private static final int BATCHES_PER_CYCLE = 16;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final PublisherSettings settings;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Spool spool;
    private final Checkpoint checkpoint;
    private final Intake intake;
    private final RecordMaker maker;
    private final PublishListener listener;
    private final LongSupplier nanoClock;
    private final Progress progress;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Deque<SpooledBatch> again = new ArrayDeque<>();
    private volatile @Nullable Attempt attempt;
    private @Nullable Flight current;
    private @Nullable Future<RecordMetadata> latest;
    private long unacknowledgedBytes;
    private long movedNanos;
    private volatile long persistTriedNanos;

    /**
     * Makes a publisher that begins at the spool's checkpoint.
     *
     * @param writer the spool's writer, which hands batches over
     * @param nanoClock as {@link System#nanoTime}
     * @param clock for the times in {@link PublisherState}
     */
    public KafkaPublisher(
            PublisherSettings settings,
            Spool spool,
            SpoolWriter writer,
            RecordMaker maker,
            PublishListener listener,
            LongSupplier nanoClock,
            java.time.Clock clock) {
        this(
                settings,
                () -> new KafkaProducer<>(settings.properties()),
                spool,
                writer,
                maker,
                listener,
                nanoClock,
                clock);
    }

    /**
     * As the other, with producers of the caller's making.
     *
     * @param producers asked for one whenever there is none, or the last one failed
     */
    public KafkaPublisher(
            PublisherSettings settings,
            Supplier<Producer<byte[], byte[]>> producers,
            Spool spool,
            SpoolWriter writer,
            RecordMaker maker,
            PublishListener listener,
            LongSupplier nanoClock,
            java.time.Clock clock) {
        this.settings = settings;
        this.producers = producers;
        this.spool = spool;
        this.checkpoint = spool.checkpoint();
        this.intake = new Intake(spool, writer.window(), checkpoint.acknowledged());
        spool.heldBy(intake::release);
        this.maker = maker;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.progress = new Progress(settings, nanoClock, clock);
        this.persistTriedNanos = nanoClock.getAsLong();
    }

    /** By the sending thread: acknowledges what came back and sends what fits. Returns the number of batches moved. */
    public int doWork() {
        int work = settle();
        Attempt now = attempt;
        Exception failure = now == null ? null : now.failure();
        if (now != null && failure != null) {
            abandon(now, failure);
        }
        if (progress.mayTry()) {
            work += trySend();
        }
        long nanos = nanoClock.getAsLong();
        if (!flights.isEmpty() && nanos - movedNanos >= settings.stalledAfter().toNanos()) {
            progress.stalled("Kafka at " + settings.bootstrapServers() + " does not acknowledge what it was sent");
        }
        return work;
    }

    /**
     * Writes the checkpoint down when it is due. By one other thread, because the disk makes it wait.
     *
     * @return whether it was due
     */
    public boolean persistDue() {
        if (nanoClock.getAsLong() - persistTriedNanos
                < settings.checkpointEvery().toNanos()) {
            return false;
        }
        persist();
        return true;
    }

    /** What it is doing. */
    public PublisherState state() {
        return progress.state();
    }

    /** Its figures now. */
    public PublishCounts counts() {
        Attempt now = attempt;
        return progress.counts(
                now == null ? 0 : now.retries(),
                now == null ? Duration.ZERO : now.throttled(),
                Math.max(0, spool.endPosition() - checkpoint.acknowledged()),
                spool.bytes());
    }

    /**
     * By the sending thread, once the spool's writer has no more work and before the spool is closed: sends and awaits
     * acknowledgements for at most the given time, none when Kafka takes nothing, and persists the checkpoint.
     */
    public void close(Duration limit) {
        long deadline = nanoClock.getAsLong() + limit.toNanos();
        while (nanoClock.getAsLong() - deadline < 0 && !(state() instanceof PublisherState.Waiting)) {
            if (doWork() == 0) {
                if (flights.isEmpty()) {
                    break;
                }
                awaitLatest(deadline);
            }
        }
        Attempt open = attempt;
        if (open != null) {
            boolean hopeless = state() instanceof PublisherState.Waiting;
            closeQuietly(open, hopeless ? 0 : Math.max(0, deadline - nanoClock.getAsLong()));
            settle();
            progress.producerGone(open.retries());
            attempt = null;
        }
        intake.close();
        persist();
        progress.stopped();
    }

    private int trySend() {
        try {
            Attempt to = attempt;
            if (to == null) {
                to = new Attempt(producers.get());
                attempt = to;
            }
            return send(to);
        } catch (KafkaException e) {
            progress.trouble(Trouble.describe(e, settings.properties()));
        } catch (SpoolException e) {
            progress.trouble(String.valueOf(e.getMessage()));
        }
        return 0;
    }

    private int send(Attempt to) {
        int batches = 0;
        while (batches < BATCHES_PER_CYCLE && unacknowledgedBytes < settings.maxUnacknowledgedBytes()) {
            Flight flight = current;
            if (flight == null) {
                SpooledBatch batch = again.isEmpty() ? intake.next() : again.poll();
                if (batch == null) {
                    break;
                }
                flight = new Flight(batch, to, nanoClock);
                if (flights.isEmpty()) {
                    movedNanos = nanoClock.getAsLong();
                }
                flights.add(flight);
                unacknowledgedBytes += flight.size();
                current = flight;
            }
            int before = flight.next();
            boolean whole = sendRest(flight, to);
            progress.sent(flight.next() - before);
            if (!whole) {
                break;
            }
            current = null;
            batches++;
        }
        return batches;
    }

    /** Sends what is left of a batch; false when the producer did not take all of it now. */
    private boolean sendRest(Flight flight, Attempt to) {
        EntryBatch entries = flight.batch().entries();
        while (!flight.isSent()) {
            ProducerRecord<byte[], byte[]> record;
            try {
                int start = entries.start(flight.next());
                record =
                        maker.make(flight.batch().writer(), entries.bytes(), start, entries.end(flight.next()) - start);
            } catch (RuntimeException e) {
                flight.reject(e);
                continue;
            }
            if (record == null) {
                flight.passOver();
                continue;
            }
            Exception refusal = hand(record, flight, to);
            if (refusal == null) {
                flight.sent();
            } else if (Trouble.isRejection(refusal)) {
                flight.reject(refusal);
            } else {
                if (!Trouble.isPassing(refusal)) {
                    to.fail(refusal);
                } else {
                    progress.trouble(Trouble.describe(refusal, settings.properties()));
                }
                return false;
            }
        }
        return true;
    }

    private @Nullable Exception hand(ProducerRecord<byte[], byte[]> record, Flight flight, Attempt to) {
        flight.beginSend();
        try {
            latest = to.producer().send(record, flight.outcome());
        } catch (KafkaException | IllegalStateException e) {
            flight.endSend();
            return e;
        }
        return flight.endSend();
    }

    /** Takes the batches off that are done, in order; they move the checkpoint. */
    private int settle() {
        int settled = 0;
        for (Flight first = flights.peek(); first != null && first.isDone(); first = flights.peek()) {
            flights.remove();
            unacknowledgedBytes -= first.size();
            int rejected = first.tellRejected(listener, checkpoint);
            checkpoint.move(first.batch().endPosition());
            progress.acknowledged(first.batch().entries().count() - rejected, rejected, first.latencyNanos());
            settled++;
        }
        if (settled > 0) {
            movedNanos = nanoClock.getAsLong();
        }
        return settled;
    }

    /** Gives a producer up; everything from the first unacknowledged batch on goes to the next one. */
    private void abandon(Attempt failed, Exception why) {
        progress.trouble(Trouble.describe(why, settings.properties()));
        closeQuietly(failed, 0);
        progress.producerGone(failed.retries());
        attempt = null;
        for (Iterator<Flight> last = flights.descendingIterator(); last.hasNext(); ) {
            again.addFirst(last.next().batch());
        }
        flights.clear();
        current = null;
        unacknowledgedBytes = 0;
    }

    private void closeQuietly(Attempt open, long nanos) {
        try {
            open.close(Duration.ofNanos(nanos));
        } catch (KafkaException e) {
            progress.closingFailed(e);
        }
    }

    private void awaitLatest(long deadline) {
        Future<RecordMetadata> last = latest;
        if (last == null) {
            return;
        }
        try {
            last.get(Math.min(LOOK.toNanos(), Math.max(1, deadline - nanoClock.getAsLong())), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException lookAgain) {
            return;
        }
    }

    private void persist() {
        persistTriedNanos = nanoClock.getAsLong();
        try {
            checkpoint.persist();
            progress.persisted();
        } catch (SpoolException e) {
            progress.persistFailed(e);
        }
    }
}

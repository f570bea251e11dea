package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Checkpoint;
import io.sockcdc.collector.spool.SpooledBatch;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A batch handed to a producer. The producer's thread counts its records down, the sending thread looks. It keeps the batch,
 * so that it can be sent again.
 */
final class Flight {
    private final SpooledBatch batch;
    private final Attempt attempt;
    private final LongSupplier nanoClock;
    private final long sentNanos;
    private final AtomicInteger left;
    private final BitSet rejected = new BitSet();
    private @Nullable Exception rejection;
    private long doneNanos;
    private volatile boolean done;

    // The sending thread's own.
    private int next;
    private boolean sending;
    private @Nullable Thread sender;
    private @Nullable Exception refusal;

    Flight(SpooledBatch batch, Attempt attempt, LongSupplier nanoClock) {
        this.batch = batch;
        this.attempt = attempt;
        this.nanoClock = nanoClock;
        this.sentNanos = nanoClock.getAsLong();
        this.left = new AtomicInteger(batch.entries().count());
    }

    /** Of the next entry: what becomes of it. */
    Callback outcome() {
        int entry = next;
        return (metadata, e) -> complete(entry, e);
    }

    private void complete(int entry, @Nullable Exception e) {
        if (e == null) {
            settle();
        } else if (sender == Thread.currentThread() && sending) {
            refusal = e;
        } else if (Trouble.isRejection(e)) {
            refuse(entry, e);
            settle();
        } else {
            attempt.fail(e);
        }
    }

    private synchronized void refuse(int entry, Exception why) {
        rejected.set(entry);
        rejection = why;
    }

    SpooledBatch batch() {
        return batch;
    }

    int size() {
        return batch.entries().size();
    }

    /** Index of the entry to send next. */
    int next() {
        return next;
    }

    void beginSend() {
        sender = Thread.currentThread();
        sending = true;
        refusal = null;
    }

    /** What the producer said within send, when it did not take the record. */
    @Nullable Exception endSend() {
        sending = false;
        return refusal;
    }

    /** The producer has the next entry, and will call back. */
    void sent() {
        next++;
    }

    /** The next entry is not for Kafka. */
    void passOver() {
        next++;
        settle();
    }

    /** The next entry was refused for good. */
    void reject(Exception why) {
        refuse(next, why);
        passOver();
    }

    boolean isSent() {
        return next == batch.entries().count();
    }

    boolean isDone() {
        return done;
    }

    /** Time from the first record's send to the last acknowledgement; of a done flight. */
    long latencyNanos() {
        return doneNanos - sentNanos;
    }

    /** Tells what was refused for good, and holds the checkpoint; of a done flight, before it is moved. Returns how many. */
    synchronized int tellRejected(PublishListener listener, Checkpoint checkpoint) {
        Exception why = rejection;
        if (why == null) {
            return 0;
        }
        listener.rejected(batch, rejected, why, checkpoint.hold(batch.firstPosition()));
        return rejected.cardinality();
    }

    private void settle() {
        if (left.decrementAndGet() == 0) {
            doneNanos = nanoClock.getAsLong();
            done = true;
        }
    }
}

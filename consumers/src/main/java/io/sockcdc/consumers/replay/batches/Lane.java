package io.sockcdc.consumers.replay.batches;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.jspecify.annotations.Nullable;

/** The way from one partition to another: what is fetched and not yet written. Owned by the thread that copies. */
final class Lane {
    final TopicPartition source;
    final TopicPartition target;
    private final long end;
    private final @Nullable Change change;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private long position;
    private long waitingBytes;
    private int sequence;
    private boolean sending;
    private long restsUntilMillis;

    Lane(TopicPartition source, TopicPartition target, long begin, long end, @Nullable Change change) {
        this.source = source;
        this.target = target;
        this.position = begin;
        this.end = end;
        this.change = change;
    }

    long position() {
        return position;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    boolean isFetched() {
        return position >= end;
    }

    boolean isDone() {
        return isFetched() && waiting.isEmpty();
    }

    boolean isSending() {
        return sending;
    }

    boolean rests(long nowMillis) {
        return nowMillis < restsUntilMillis;
    }

    void rest(long untilMillis) {
        restsUntilMillis = untilMillis;
    }

    /** Takes what was fetched from {@link #position} on. */
    void take(Records fetched) {
        for (var each : fetched.batches()) {
            if (each.nextOffset() <= position) {
                continue;
            }
            if (each.baseOffset() >= end) {
                break;
            }
            Batch batch = Batch.of((MutableRecordBatch) each, position, end, change);
            position = each.nextOffset();
            if (batch != null) {
                waiting.add(batch);
                waitingBytes += batch.size();
            }
        }
    }

    /** Goes on at this offset: what lies before is no longer kept. */
    void skipTo(long offset) {
        position = Math.max(position, offset);
    }

    /** The oldest batch that waits, stamped: one of a lane is under way at a time, so that none passes another. */
    @Nullable Batch toSend(long producerId, short producerEpoch) {
        Batch batch = sending ? null : waiting.peek();
        if (batch != null) {
            batch.stamp(producerId, producerEpoch, sequence);
            sending = true;
        }
        return batch;
    }

    /** What was under way is written; tells how many records. */
    int written() {
        Batch batch = waiting.remove();
        waitingBytes -= batch.size();
        sequence = batch.nextSequence(sequence);
        sending = false;
        return batch.records();
    }

    /** What was under way is to be sent again, under the same numbers. */
    void again() {
        sending = false;
    }
}

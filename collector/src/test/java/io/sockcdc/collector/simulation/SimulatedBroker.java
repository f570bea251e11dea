package io.sockcdc.collector.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker that keeps what it is sent in order, answers when it likes, goes away, and forgets to acknowledge. Kafka's own
 * MockProducer stands before it.
 */
final class SimulatedBroker {
    private final Random random;
    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final Set<ByteBuffer> acknowledged = new HashSet<>();
    private final Set<ByteBuffer> refused = new HashSet<>();
    private boolean up = true;
    private double refusing;
    private @Nullable Line line;

    SimulatedBroker(Random random) {
        this.random = random;
    }

    Producer<byte[], byte[]> connect() {
        cutLine();
        Line next = new Line();
        line = next;
        return next;
    }

    boolean isUp() {
        return up;
    }

    void up(boolean now) {
        up = now;
    }

    /** That share of all records is too large for it. */
    void refuse(double share) {
        refusing = share;
    }

    /** Everything that it took, in order, with what came twice. */
    List<ProducerRecord<byte[], byte[]>> log() {
        return log;
    }

    boolean hasAnswered(ByteBuffer value) {
        return acknowledged.contains(value) || refused.contains(value);
    }

    boolean refused(ByteBuffer value) {
        return refused.contains(value);
    }

    /** Answers at most so many records. */
    void answer(int most) {
        Line now = line;
        for (int i = 0; i < most && up && now != null && !now.outstanding.isEmpty(); i++) {
            ProducerRecord<byte[], byte[]> record = now.outstanding.remove();
            ByteBuffer value = ByteBuffer.wrap(record.value());
            if (isTooLarge(record)) {
                refused.add(value);
                now.errorNext(new RecordTooLargeException("simulated"));
            } else {
                log.add(record);
                acknowledged.add(value);
                now.completeNext();
            }
        }
    }

    /** The producer fails for good; what is on its way may have arrived. */
    void fail() {
        Line now = line;
        if (now != null && !now.outstanding.isEmpty()) {
            arriveUnanswered(now);
            line = null;
            now.errorNext(new OutOfOrderSequenceException("simulated"));
        }
    }

    /** Whoever was connected is gone; what is on its way may have arrived. */
    void cutLine() {
        Line now = line;
        line = null;
        if (now != null && up) {
            arriveUnanswered(now);
        }
    }

    private void arriveUnanswered(Line from) {
        for (int i = random.nextInt(from.outstanding.size() + 1); i > 0; i--) {
            ProducerRecord<byte[], byte[]> record = from.outstanding.remove();
            if (!isTooLarge(record)) {
                log.add(record);
            }
        }
    }

    /** The same answer for the same record, each time. */
    private boolean isTooLarge(ProducerRecord<byte[], byte[]> record) {
        ByteBuffer value = ByteBuffer.wrap(record.value());
        return record.topic().endsWith("events")
                && Math.floorMod(value.hashCode() * 0x9E37_79B9, 1000) < refusing * 1000;
    }

    private final class Line extends MockProducer<byte[], byte[]> {
        private final Deque<ProducerRecord<byte[], byte[]>> outstanding = new ArrayDeque<>();

        Line() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (!up || random.nextInt(200) == 0) {
                TimeoutException late = new TimeoutException("simulated: the broker is away");
                callback.onCompletion(null, late);
                return CompletableFuture.failedFuture(late);
            }
            outstanding.add(record);
            return super.send(record, callback);
        }
    }
}

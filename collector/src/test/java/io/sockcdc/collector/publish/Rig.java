package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Checkpoint;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.FsyncPolicy;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolListener;
import io.sockcdc.collector.spool.SpoolSettings;
import io.sockcdc.collector.spool.SpooledBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A spool, its writer and a publisher, driven by the test's own thread. Entries are Avro bytes datums: key number, entry
 * number, padding. Entry n has key n modulo 7.
 */
final class Rig implements AutoCloseable {
    static final String TOPIC = "events";
    static final Schema SCHEMA = Schema.create(Schema.Type.BYTES);
    private static final int KEYS = 7;

    final Spool spool;
    final SpoolWriter writer;
    final KafkaPublisher publisher;
    final List<Rejection> rejections = new CopyOnWriteArrayList<>();
    private boolean publisherClosed;

    record Rejection(long position, int entries, Exception cause, Checkpoint.Hold untilTold) {}

    Rig(Path directory, PublisherSettings settings, @Nullable Supplier<Producer<byte[], byte[]>> producers) {
        this(directory, settings, producers, 1 << 20);
    }

    Rig(
            Path directory,
            PublisherSettings settings,
            @Nullable Supplier<Producer<byte[], byte[]>> producers,
            long windowBytes) {
        SpoolSettings spooling = new SpoolSettings(directory.resolve("spool"), 64 << 20, 1 << 20, 0, FsyncPolicy.NEVER);
        spool = Spool.open(spooling, SCHEMA, new NoLoss(), System::nanoTime, Clock.systemUTC());
        writer = new SpoolWriter(spool, SCHEMA, 4 << 20, windowBytes, System::nanoTime);
        PublishListener listener = (batch, entries, cause, untilTold) -> rejections.add(
                new Rejection(batch.firstPosition() + entries.nextSetBit(0), entries.cardinality(), cause, untilTold));
        publisher = producers == null
                ? new KafkaPublisher(
                        settings, spool, writer, Rig::record, listener, System::nanoTime, Clock.systemUTC())
                : new KafkaPublisher(
                        settings, producers, spool, writer, Rig::record, listener, System::nanoTime, Clock.systemUTC());
    }

    static PublisherSettings settings(String servers, Map<String, String> client) {
        Map<String, String> all = new HashMap<>(Map.of("reconnect.backoff.max.ms", "100", "max.block.ms", "200"));
        all.putAll(client);
        return new PublisherSettings(
                servers,
                all,
                1 << 20,
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(500));
    }

    /** Entries from first on, to the publisher's spool. */
    static EntryBatch batch(int first, int count, int padding) {
        int datum = Integer.BYTES * 2 + padding;
        ByteBuffer bytes = ByteBuffer.allocate(count * (datum + 5));
        int[] ends = new int[count];
        for (int i = 0; i < count; i++) {
            long zigzag = 2L * datum;
            while (zigzag > 0x7F) {
                bytes.put((byte) ((zigzag & 0x7F) | 0x80));
                zigzag >>>= 7;
            }
            bytes.put((byte) zigzag);
            bytes.putInt((first + i) % KEYS).putInt(first + i).position(bytes.position() + padding);
            ends[i] = bytes.position();
        }
        return new EntryBatch(bytes.array(), ends, count);
    }

    /** Offers and spools; the batch must be taken. */
    void append(int first, int count) {
        append(batch(first, count, 50));
    }

    void append(EntryBatch batch) {
        if (!writer.offer(batch)) {
            throw new AssertionError("offer was refused");
        }
        writer.doWork();
    }

    /** Duty cycles until everything that was appended is acknowledged. */
    void publishAll() {
        publishUntil(() -> publisher.counts().unpublished() == 0);
    }

    void publishUntil(Supplier<Boolean> done) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> {
                    writer.doWork();
                    publisher.doWork();
                    publisher.persistDue();
                    return done.get();
                });
    }

    void closePublisher(Duration limit) {
        publisherClosed = true;
        publisher.close(limit);
    }

    /** As a killed process would leave it: no flush, no last checkpoint. */
    void abandon() {
        spool.close();
        publisherClosed = true;
    }

    @Override
    public void close() {
        if (!publisherClosed) {
            closePublisher(Duration.ofSeconds(5));
        }
        spool.close();
    }

    /** Numbers by key, in the order of the topic. */
    static Map<Integer, List<Integer>> numbersByKey(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<Integer, List<Integer>> numbers = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            numbers.computeIfAbsent(ByteBuffer.wrap(record.key()).getInt(), key -> new ArrayList<>())
                    .add(ByteBuffer.wrap(record.value()).getInt());
        }
        return numbers;
    }

    /** What a topic holds that has each number once, in order for its key. */
    static Map<Integer, List<Integer>> expected(int first, int end) {
        Map<Integer, List<Integer>> numbers = new HashMap<>();
        for (int n = first; n < end; n++) {
            numbers.computeIfAbsent(n % KEYS, key -> new ArrayList<>()).add(n);
        }
        return numbers;
    }

    /** Each number where it came first. */
    static Map<Integer, List<Integer>> withoutRepeats(Map<Integer, List<Integer>> numbers) {
        Map<Integer, List<Integer>> once = new HashMap<>();
        numbers.forEach((key, all) -> {
            Set<Integer> distinct = new LinkedHashSet<>(all);
            once.put(key, List.copyOf(distinct));
        });
        return once;
    }

    private static ProducerRecord<byte[], byte[]> record(Schema writer, byte[] bytes, int offset, int length) {
        ByteBuffer entry = ByteBuffer.wrap(bytes, offset, length);
        byte lengthByte = entry.get();
        while (lengthByte < 0) {
            lengthByte = entry.get();
        }
        byte[] key = new byte[Integer.BYTES];
        entry.get(key);
        byte[] value = new byte[entry.remaining()];
        entry.get(value);
        return new ProducerRecord<>(TOPIC, key, value);
    }

    private static final class NoLoss implements SpoolListener {
        @Override
        public void tornTailCut(Path segment, long position, long bytes) {
            throw new AssertionError("torn tail at " + position);
        }

        @Override
        public void damaged(
                Path segment,
                long firstPosition,
                long entries,
                @Nullable SpooledBatch before,
                @Nullable SpooledBatch after) {
            throw new AssertionError("damage at " + firstPosition);
        }

        @Override
        public void setAside(Path file, String why) {
            throw new AssertionError(file + " set aside: " + why);
        }

        @Override
        public void shed(long firstPosition, long lastPosition, long lostEntries) {
            throw new AssertionError("shed from " + firstPosition);
        }

        @Override
        public void checkpointUnreadable(Path file, long fallbackPosition) {
            throw new AssertionError("checkpoint unreadable");
        }
    }
}

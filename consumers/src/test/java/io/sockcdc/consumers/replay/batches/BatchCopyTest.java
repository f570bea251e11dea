package io.sockcdc.consumers.replay.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.testkit.broker.TestBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka's own consumer reads of a copy is what it reads of the original. */
class BatchCopyTest {
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 6_000;

    @TempDir
    Path directory;

    private TestBroker broker;

    @BeforeEach
    void start() {
        broker = new TestBroker(directory.resolve("broker"));
        broker.start();
        broker.createTopic("copy", PARTITIONS, Map.of());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyRecordOfEveryPartitionIsThereInItsOrder(String compression) {
        fill(compression, Map.of());

        assertThat(copy(0, Long.MAX_VALUE, null)).isEqualTo(RECORDS);

        assertThat(read("copy")).isEqualTo(read("original")).hasSize(RECORDS);
    }

    @Test
    void aStretchBeginsAndEndsWithinBatches() {
        fill("lz4", Map.of());

        assertThat(copy(7, 1_003, null)).isEqualTo(PARTITIONS * (1_003 - 7));

        assertThat(read("copy"))
                .isEqualTo(read("original").stream()
                        .filter(line -> line.offset >= 7 && line.offset < 1_003)
                        .map(line -> line.at(line.offset - 7))
                        .toList());
    }

    @Test
    void whatIsNotWantedIsLeftOut() {
        fill("zstd", Map.of());
        Predicate<byte[]> third = value -> Integer.parseInt(text(value).replaceAll(" .*", "")) % 3 == 0;

        assertThat(copy(0, Long.MAX_VALUE, third)).isEqualTo(RECORDS / 3);

        assertThat(read("copy").stream().map(Line::content).toList())
                .isEqualTo(read("original").stream()
                        .filter(line -> third.test(line.value.getBytes(StandardCharsets.UTF_8)))
                        .map(Line::content)
                        .toList());
    }

    @Test
    void recordsDatedByTheBrokerKeepThatDate() {
        fill("lz4", Map.of("message.timestamp.type", "LogAppendTime"));

        assertThat(copy(0, Long.MAX_VALUE, null)).isEqualTo(RECORDS);

        assertThat(read("copy")).isEqualTo(read("original"));
    }

    @Test
    void aBrokerThatRestartsMeanwhileHasEveryRecordOnce() {
        fill("lz4", Map.of());
        AtomicInteger restarts = new AtomicInteger();

        long written = copy(0, Long.MAX_VALUE, null, count -> {
            if (count > 0 && count < RECORDS && restarts.getAndIncrement() == 0) {
                broker.stop();
                broker.start();
            }
        });

        assertThat(restarts.get()).isPositive();
        assertThat(written).isEqualTo(RECORDS);
        assertThat(read("copy")).isEqualTo(read("original"));
    }

    @Test
    void oneThatIsStoppedHasWrittenWhatItSays() {
        fill("lz4", Map.of());
        long written;
        try (BatchCopy copy = prepared(0, Long.MAX_VALUE, null)) {
            written = copy.copy(count -> {
                if (count > 0) {
                    copy.stop();
                }
            });
        }

        assertThat(written).isPositive().isLessThan(RECORDS);
        assertThat(read("copy")).hasSize((int) written);
    }

    @Test
    void aTargetThatTakesOnlySmallerBatchesIsAnError() {
        fill("none", Map.of());
        broker.createTopic("narrow", PARTITIONS, Map.of("max.message.bytes", "1000"));

        assertThatThrownBy(() -> {
                    try (BatchCopy copy = new BatchCopy(client(), Map.of("original", "narrow"))) {
                        copy.add(new TopicPartition("original", 0), "narrow", 0, 100, null);
                        copy.copy(count -> {});
                    }
                })
                .isInstanceOf(CopyException.class)
                .hasMessageContaining("narrow-0");
    }

    private long copy(long begin, long end, @Nullable Predicate<byte[]> wanted) {
        return copy(begin, end, wanted, count -> {});
    }

    private long copy(long begin, long end, @Nullable Predicate<byte[]> wanted, LongConsumer progress) {
        try (BatchCopy copy = prepared(begin, end, wanted)) {
            return copy.copy(progress);
        }
    }

    private BatchCopy prepared(long begin, long end, @Nullable Predicate<byte[]> wanted) {
        BatchCopy copy = new BatchCopy(client(), Map.of("original", "copy"));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            copy.add(
                    new TopicPartition("original", partition),
                    "copy",
                    begin,
                    Math.min(end, RECORDS / PARTITIONS),
                    wanted == null ? null : Change.only(wanted));
        }
        return copy;
    }

    /** Round the partitions, in batches of some dozens. */
    private void fill(String compression, Map<String, String> config) {
        broker.createTopic("original", PARTITIONS, config);
        Map<String, Object> settings = new HashMap<>(client());
        // One at a time: a partition that gets ready between two batches takes the second and then refuses the first.
        settings.putAll(Map.of(
                "compression.type",
                compression,
                "batch.size",
                "4096",
                "linger.ms",
                "50",
                "max.in.flight.requests.per.connection",
                "1"));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                        "original",
                        i % PARTITIONS,
                        1_700_000_000_000L + i / 2,
                        i % 5 == 0 ? null : ("key " + i % 7).getBytes(StandardCharsets.UTF_8),
                        (i + " is the number of this record").getBytes(StandardCharsets.UTF_8),
                        i % 11 == 0 ? List.of(new RecordHeader("header", new byte[] {(byte) i})) : List.of()));
            }
        }
    }

    private record Line(int partition, long offset, long time, String key, String value, String headers) {
        Line at(long other) {
            return new Line(partition, other, time, key, value, headers);
        }

        List<Object> content() {
            return List.of(partition, time, key, value, headers);
        }
    }

    private List<Line> read(String topic) {
        List<Line> lines = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(topic)) {
            List<ByteBuffer> headers = new ArrayList<>();
            record.headers().forEach(header -> headers.add(ByteBuffer.wrap(header.value())));
            lines.add(new Line(
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.key() == null ? "" : text(record.key()),
                    text(record.value()),
                    headers.stream().map(header -> header.get(0)).toList().toString()));
        }
        lines.sort(Comparator.comparingInt(Line::partition).thenComparingLong(Line::offset));
        return lines;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}

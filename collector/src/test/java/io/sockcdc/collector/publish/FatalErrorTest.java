package io.sockcdc.collector.publish;

import static io.sockcdc.collector.publish.Rig.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the fake producer that Kafka's own clients are tested with: these errors cannot be had from a broker at will. */
class FatalErrorTest {
    @TempDir
    Path directory = Path.of(".");

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            classes = {
                OutOfOrderSequenceException.class,
                ProducerFencedException.class,
                TopicAuthorizationException.class
            })
    void aNewProducerTakesOverFromTheFirstUnacknowledged(Class<? extends RuntimeException> error) throws Exception {
        // given: three batches sent, the first acknowledged, the last one too
        RuntimeException fatal = error.getConstructor(String.class).newInstance("said the broker");
        try (Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), this::producer)) {
            for (int n = 0; n < 30; n += 10) {
                rig.append(n, 10);
            }
            rig.publisher.doWork();
            MockProducer<byte[], byte[]> first = made.get(0);
            assertThat(numbers(first)).hasSize(30);
            for (int i = 0; i < 10; i++) {
                first.completeNext();
            }
            first.completeNext();
            first.errorNext(fatal);
            for (int i = 12; i < 30; i++) {
                first.completeNext();
            }

            // when
            rig.publisher.doWork();

            // then
            assertThat(first.closed()).isTrue();
            assertThat(rig.spool.checkpoint().acknowledged()).isEqualTo(10);
            assertThat(rig.publisher.state())
                    .isInstanceOfSatisfying(
                            PublisherState.Waiting.class,
                            waiting -> assertThat(waiting.cause()).contains("said the broker"));

            // when
            rig.append(30, 10);
            rig.publishUntil(() -> made.size() == 2 && made.get(1).history().size() == 30);
            while (made.get(1).completeNext()) {
                rig.publisher.doWork();
            }
            rig.publishAll();

            // then
            assertThat(numbers(made.get(1)))
                    .isEqualTo(java.util.stream.IntStream.range(10, 40).boxed().toList());
            assertThat(rig.publisher.state()).isInstanceOf(PublisherState.Publishing.class);
            assertThat(rig.publisher.counts().acknowledged()).isEqualTo(40);
            assertThat(rig.publisher.counts().rejected()).isZero();
            assertThat(rig.publisher.counts().restarts()).isEqualTo(1);
        }
    }

    @Test
    void aLateAnswerOfAProducerThatWasGivenUpChangesNothing() {
        // given
        try (Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), this::producer)) {
            rig.append(0, 2);
            rig.publisher.doWork();
            made.get(0).errorNext(new OutOfOrderSequenceException("said the broker"));
            rig.publisher.doWork();
            rig.publishUntil(() -> made.size() == 2 && made.get(1).history().size() == 2);

            // when
            made.get(0).completeNext();
            rig.publisher.doWork();

            // then
            assertThat(rig.spool.checkpoint().acknowledged()).isZero();
            made.get(1).completeNext();
            made.get(1).completeNext();
            rig.publisher.doWork();
            assertThat(rig.spool.checkpoint().acknowledged()).isEqualTo(2);
        }
    }

    @Test
    void noMoreIsHandedOverThanMayBeUnacknowledged() {
        // given
        try (Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), this::producer)) {
            for (int n = 0; n < 40_000; n += 100) {
                rig.append(n, 100);
            }

            // when
            while (rig.publisher.doWork() > 0) {
                rig.publisher.counts();
            }

            // then: 59 bytes an entry, 1 MiB in all, and at most the batch that crossed it
            long handed = made.get(0).history().size() * 59L;
            assertThat(handed).isBetween(1L << 20, (1L << 20) + 100 * 59L);
            while (made.get(0).completeNext()) {
                rig.publisher.doWork();
            }
        }
    }

    @Test
    void anEntryThatCannotBeUnderstoodIsRejectedAndTheOthersPass() {
        // given: the maker reads a length that never ends
        byte[] bytes = new byte[12];
        java.util.Arrays.fill(bytes, (byte) 0xFF);
        try (Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), this::producer)) {
            rig.append(0, 3);
            rig.append(new io.sockcdc.collector.spool.EntryBatch(bytes, new int[] {12}, 1));
            rig.append(4, 3);

            // when
            rig.publisher.doWork();
            while (made.get(0).completeNext()) {
                rig.publisher.doWork();
            }

            // then
            assertThat(numbers(made.get(0))).containsExactly(0, 1, 2, 4, 5, 6);
            assertThat(rig.rejections).hasSize(1);
            assertThat(rig.rejections.get(0).position()).isEqualTo(3);
            assertThat(rig.spool.checkpoint().acknowledged()).isEqualTo(7);
        }
    }

    private Producer<byte[], byte[]> producer() {
        MockProducer<byte[], byte[]> producer = new MockProducer<>(
                false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        made.add(producer);
        return producer;
    }

    private static List<Integer> numbers(MockProducer<byte[], byte[]> producer) {
        return producer.history().stream()
                .map(ProducerRecord::value)
                .map(value -> ByteBuffer.wrap(value).getInt())
                .toList();
    }
}

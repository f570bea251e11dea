package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.app.kafka.EmbeddedKafka;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.query.EventReader;
import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.query.WaitListener;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class EventReaderTest {
    private static final Instant START = Instant.parse("2026-11-20T03:00:00Z");
    private static final WaitListener NO_WAIT = new WaitListener() {
        @Override
        public void waits(Reason reason) {
            throw new AssertionError("waited: " + reason);
        }

        @Override
        public void continues() {
            throw new AssertionError("waited");
        }
    };

    @TempDir
    static Path data;

    private static EmbeddedKafka kafka;
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private String topic;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(data, freePort(), fault -> {
            throw new AssertionError(fault);
        });
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void open(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    @Test
    void aRangeOfTimeIsGivenWholeAndMergedByTime() throws Exception {
        // given: one event a second, spread over three partitions
        createTopic(3);
        for (int second = 0; second < 60; second++) {
            send(second * 7 % 3, second);
        }

        // when
        List<Long> given = read(new ReadRange(at(10), at(20), null), received -> true);

        // then
        assertThat(given).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
    }

    @Test
    void anEventThatArrivedLateIsFoundAtItsTime() throws Exception {
        createTopic(1);
        send(0, 1);
        send(0, 100);
        send(0, 2);

        assertThat(read(new ReadRange(at(0), at(10), null), received -> true)).containsExactly(1L, 2L);
    }

    @Test
    void theLastSoManyAreThoseThatPassTheFilter() throws Exception {
        createTopic(2);
        for (int second = 0; second < 5_000; second++) {
            send(second % 2, second);
        }

        List<Long> given = read(
                new ReadRange(null, Instant.now(), 3),
                received -> received.event().getSequence() % 1_000 == 0);

        assertThat(given).containsExactly(2_000L, 3_000L, 4_000L);
    }

    @Test
    void whatIsNoEventIsCountedAndLeftOut() throws Exception {
        createTopic(1);
        send(0, 1);
        sent.add(
                producer.send(new ProducerRecord<>(topic, 0, at(2).toEpochMilli(), new byte[] {1}, new byte[] {2, 3})));
        sent.add(
                producer.send(new ProducerRecord<byte[], byte[]>(topic, 0, at(2).toEpochMilli(), null, (byte[]) null)));
        send(0, 3);
        awaitSent();

        List<Long> given = new ArrayList<>();
        try (EventReader reader = reader()) {
            reader.read(
                    new ReadRange(at(0), at(10), null), all -> true, NO_WAIT, received -> given.add(second(received)));
            assertThat(reader.unreadable()).isEqualTo(2);
        }
        assertThat(given).containsExactly(1L, 3L);
    }

    @Test
    void followingWaitsForTheTopicAndShowsWhatArrivesThen() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<Long> given = new CopyOnWriteArrayList<>();
        try (EventReader reader = reader()) {
            CompletableFuture<Void> reading = follow(reader, told, received -> given.add(second(received)));
            await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("NO_TOPIC"));

            createTopic(2);
            await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("continues"));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                send(0, 1);
                return given.contains(1L);
            });
            send(1, 2);
            await().atMost(Duration.ofSeconds(30)).until(() -> given.contains(2L));

            reader.stop();
            reading.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReaderThatWaitsForKafkaCanBeStopped() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (EventReader reader =
                new EventReader(Map.of("bootstrap.servers", "127.0.0.1:" + freePort()), topic, Clock.systemUTC())) {
            CompletableFuture<Void> reading = follow(reader, told, received -> {});
            await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("KAFKA_UNREACHABLE"));
            reader.stop();
            reading.get(10, TimeUnit.SECONDS);
        }
    }

    private EventReader reader() {
        return new EventReader(Map.of("bootstrap.servers", kafka.bootstrapServers()), topic, Clock.systemUTC());
    }

    private List<Long> read(ReadRange range, Predicate<ReceivedEvent> filter) throws Exception {
        awaitSent();
        List<Long> given = new ArrayList<>();
        try (EventReader reader = reader()) {
            reader.read(range, filter, NO_WAIT, received -> given.add(second(received)));
        }
        return given;
    }

    private void awaitSent() throws Exception {
        for (Future<RecordMetadata> record : sent) {
            record.get(30, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<Void> follow(EventReader reader, List<String> told, Consumer<ReceivedEvent> out) {
        return CompletableFuture.runAsync(() -> {
            try {
                reader.read(
                        ReadRange.live(),
                        all -> true,
                        new WaitListener() {
                            @Override
                            public void waits(Reason reason) {
                                told.add(reason.name());
                            }

                            @Override
                            public void continues() {
                                told.add("continues");
                            }
                        },
                        out);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static long second(ReceivedEvent received) {
        return ChronoUnit.SECONDS.between(START, received.event().getObservedAt());
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private void createTopic(int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            // A leader that answers: an idempotent producer that comes before one can stay out of sequence.
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> admin.listOffsets(ends)
                                    .all()
                                    .get(30, TimeUnit.SECONDS)
                                    .size()
                            == partitions);
        }
    }

    private void send(int partition, long second) {
        SocketKey key = SocketKey.newBuilder()
                .setHostId("h")
                .setBootId("b")
                .setNetns(1)
                .setCookie(second)
                .build();
        SocketEvent event = SocketEvent.newBuilder()
                .setOp(Op.CLOSE)
                .setEpoch(1)
                .setSequence(second)
                .setObservedAt(at(second))
                .setCapturedBy(CapturedBy.DESTROY)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setDirection(Direction.OUTBOUND)
                .setRole(Role.CLIENT)
                .setState(State.CLOSE)
                .build();
        sent.add(producer.send(new ProducerRecord<>(
                topic, partition, at(second).toEpochMilli(), keys.encode(key), events.encode(event))));
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}

package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.audit.AuditReport;
import io.sockcdc.consumers.audit.AuditReport.Figure;
import io.sockcdc.consumers.audit.AuditReport.Verdict;
import io.sockcdc.consumers.audit.Auditor;
import io.sockcdc.consumers.audit.Violation.Kind;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit} on what a collector wrote under churn, on what one wrote that was killed, and on copies that were tampered with. */
@Requires(Need.ROOT)
class AuditTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String DATA = "data";

    @TempDir
    Path folder;

    private NetNamespace namespace;
    private TestBroker broker;

    @BeforeEach
    void prepare() {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
        broker.start();
    }

    @AfterEach
    void close() {
        broker.close();
        namespace.close();
    }

    @Test
    void aRunUnderChurnIsProvenAndEveryCopyThatWasTamperedWithIsRefutedForItsReason() {
        // given
        try (Sockcdc collect = start()) {
            churnOverKeyFrames();
            stop(collect);
        }

        // then
        AuditReport clean = audit("sockcdc.");
        assertThat(clean.verdict()).as(clean.toString()).isEqualTo(Verdict.PROVEN);
        assertThat(clean.hasGaps()).isFalse();
        assertThat(clean.figures().get(Figure.DUPLICATES)).isZero();
        assertThat(clean.figures().get(Figure.CLOSED)).isGreaterThan(2 * 500L);
        assertThat(clean.figures().get(Figure.COMPARISONS)).isGreaterThan(100);
        Sockcdc proven = audit("sockcdc.", "json");
        assertThat(proven.awaitExit()).isZero();
        assertThat(proven.json().get(0).path("verdict").asText()).isEqualTo("PROVEN");
        proven.close();

        // when and then
        List<ConsumerRecord<byte[], byte[]>> all = broker.readAll("sockcdc.events");
        int open = indexOf(all, event -> event.getOp() == Op.OPEN, 3);
        int close = indexOf(all, event -> event.getOp() == Op.CLOSE, 3);
        int read = indexOf(all, event -> event.getOp() == Op.READ, 5);

        assertThat(tampered(all, "removed.", records -> records.remove(close)).violations())
                .containsKey(Kind.HOLE)
                .doesNotContainKeys(Kind.ORDER, Kind.UNREADABLE, Kind.BOUNDS, Kind.SECOND_CLOSE);

        AuditReport twice = tampered(all, "twice.", records -> records.add(all.get(close)));
        assertThat(twice.verdict()).as(twice.toString()).isEqualTo(Verdict.PROVEN);
        assertThat(twice.figures().get(Figure.DUPLICATES)).isEqualTo(1);

        assertThat(tampered(
                                all,
                                "again.",
                                records -> records.add(
                                        changed(all.get(close), event -> event.setSequence(1_000_000_000L))))
                        .violations())
                .containsOnlyKeys(Kind.SECOND_CLOSE);

        assertThat(tampered(all, "swapped.", records -> swapWithNext(records, read))
                        .violations())
                .containsOnlyKeys(Kind.ORDER);

        AuditReport damaged = tampered(all, "damaged.", records -> records.set(close, damaged(all.get(close))));
        assertThat(damaged.violations())
                .containsKeys(Kind.UNREADABLE, Kind.HOLE)
                .doesNotContainKey(Kind.ORDER);
        assertThat(damaged.first().get(0).place())
                .startsWith("damaged.events-" + all.get(close).partition() + "-");

        AuditReport kept = tampered(
                all,
                "kept.",
                records -> records.set(close, changed(all.get(close), event -> {
                    event.setOp(Op.CHANGE);
                    event.setState(State.ESTABLISHED);
                })));
        assertThat(kept.violations()).containsOnlyKeys(Kind.KEY_FRAME);

        assertThat(tampered(
                                all,
                                "reopened.",
                                records -> records.set(read, changed(all.get(read), event -> event.setOp(Op.OPEN))))
                        .violations())
                .containsOnlyKeys(Kind.SECOND_OPEN);

        assertThat(tampered(
                                all,
                                "bounds.",
                                records -> records.set(
                                        open,
                                        changed(
                                                all.get(open),
                                                event -> event.setOpenedNotBefore(event.getOpenedNotAfter()
                                                        .plusSeconds(1)))))
                        .violations())
                .containsOnlyKeys(Kind.BOUNDS);

        Sockcdc refuted = audit("removed.", "text");
        assertThat(refuted.awaitExit()).isEqualTo(9);
        assertThat(refuted.out()).startsWith("REFUTED: ").contains("HOLE: ");
        refuted.close();
    }

    @Test
    void aCollectorThatWasKilledLeavesNothingThatIsWrongAndADowntimeThatIsToldOrMissed() {
        // given
        try (Churn.Held stays = namespace.call(() -> new Churn().hold(20))) {
            assertThat(stays.connections()).isEqualTo(20);
            Churn.Held ends = namespace.call(() -> new Churn().hold(20));
            Sockcdc first = start();
            churn(400);
            first.signal("KILL");
            first.awaitExit();
            first.close();

            // when
            namespace.call(() -> {
                ends.close();
                return 0;
            });
            churn(50);
            try (Sockcdc second = start()) {
                churnOverKeyFrames();
                stop(second);
            }
        }

        // then
        AuditReport report = audit("sockcdc.");
        assertThat(report.violations()).as(report.toString()).isEmpty();
        assertThat(report.figures().get(Figure.EPOCHS)).isEqualTo(2);
        boolean told = Topic.statuses(broker.bootstrapServers()).stream()
                .anyMatch(status -> status.getGap() != null && status.getGap().getCause() == GapCause.DOWNTIME);
        assertThat(report.verdict()).as(report.toString()).isEqualTo(told ? Verdict.PROVEN : Verdict.INCOMPLETE);
        Sockcdc command = audit("sockcdc.", "text");
        assertThat(command.awaitExit()).isEqualTo(told ? 7 : 10);
        command.close();
    }

    private void churnOverKeyFrames() {
        try (Churn.Held held = namespace.call(() -> new Churn().hold(30))) {
            assertThat(held.connections()).isEqualTo(30);
            for (int i = 0; i < 5; i++) {
                long frames = keyFrames();
                try (Churn.Held some = namespace.call(() -> new Churn().hold(10))) {
                    churn(100);
                    await().atMost(LONG).until(() -> keyFrames() > frames);
                    assertThat(some.connections()).isEqualTo(10);
                }
            }
        }
        long frames = keyFrames();
        await().atMost(LONG).until(() -> keyFrames() > frames + 3);
    }

    private long keyFrames() {
        return Topic.statuses(broker.bootstrapServers()).stream()
                .filter(status -> status.getKind() == StatusKind.SNAPSHOT_END)
                .count();
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.SERVER_FIRST);
            new Churn().udp(connections / 10);
            return 0;
        });
    }

    private Sockcdc start() {
        Sockcdc collect = Sockcdc.launch()
                .withEnvironment(Map.of(
                        "SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString(),
                        "SOCKCDC_CAPTURE_KEY_FRAME_INTERVAL", "1s",
                        "SOCKCDC_HEARTBEAT_INTERVAL", "200ms",
                        "SOCKCDC_METRICS_LISTEN", "127.0.0.1:0"))
                .start(
                        "collect",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--data-dir",
                        folder.resolve(DATA).toString());
        collect.awaitCapturing();
        return collect;
    }

    private static void stop(Sockcdc collect) {
        collect.interrupt();
        assertThat(collect.awaitExit()).as(collect.toString()).isZero();
    }

    private AuditReport audit(String prefix) {
        try (Auditor auditor = new Auditor(
                Map.of("bootstrap.servers", broker.bootstrapServers()), prefix + "events", prefix + "status")) {
            return auditor.audit(null, null, null, count -> {});
        }
    }

    private Sockcdc audit(String prefix, String format) {
        return Sockcdc.launch()
                .run(
                        "audit",
                        "--format",
                        format,
                        "--topic-prefix",
                        prefix,
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--data-dir",
                        folder.resolve(DATA).toString());
    }

    /** The events changed, the statuses as they are, under another prefix; and what the audit says of them. */
    private AuditReport tampered(
            List<ConsumerRecord<byte[], byte[]>> all,
            String prefix,
            Consumer<List<ConsumerRecord<byte[], byte[]>>> tamper) {
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>(all);
        tamper.accept(events);
        int partitions =
                1 + all.stream().mapToInt(ConsumerRecord::partition).max().orElse(0);
        broker.createTopic(prefix + "events", partitions, Map.of());
        broker.createTopic(prefix + "status", 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "enable.idempotence",
                        "false",
                        "max.in.flight.requests.per.connection",
                        "1"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            events.forEach(record -> sent.add(producer.send(copy(record, prefix + "events"))));
            broker.readAll("sockcdc.status")
                    .forEach(record -> sent.add(producer.send(copy(record, prefix + "status"))));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return audit(prefix);
    }

    private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record, String topic) {
        return new ProducerRecord<>(topic, record.partition(), record.timestamp(), record.key(), record.value());
    }

    private static int indexOf(List<ConsumerRecord<byte[], byte[]>> records, Predicate<SocketEvent> wanted, int which) {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        int found = 0;
        for (int i = 0; i < records.size(); i++) {
            SocketEvent event = codec.decode(records.get(i).value());
            if (wanted.test(event) && livesLong(records, i) && ++found == which) {
                return i;
            }
        }
        throw new AssertionError("there is no such event");
    }

    /** Whether the socket of a record was told of by an OPEN, key frames and a CLOSE. */
    private static boolean livesLong(List<ConsumerRecord<byte[], byte[]>> records, int index) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        SocketKey key = keys.decode(records.get(index).key());
        List<Op> ops = records.stream()
                .filter(record -> Objects.equals(keys.decode(record.key()), key))
                .map(record -> codec.decode(record.value()).getOp())
                .toList();
        return ops.get(0) == Op.OPEN && ops.contains(Op.READ) && ops.get(ops.size() - 1) == Op.CLOSE;
    }

    /** Swaps an event with the next one of its socket. */
    private static void swapWithNext(List<ConsumerRecord<byte[], byte[]>> records, int index) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        SocketKey key = keys.decode(records.get(index).key());
        for (int i = index + 1; i < records.size(); i++) {
            if (keys.decode(records.get(i).key()).equals(key)) {
                ConsumerRecord<byte[], byte[]> next = records.get(i);
                records.set(i, records.get(index));
                records.set(index, next);
                return;
            }
        }
        throw new AssertionError("it has no next event");
    }

    private static ConsumerRecord<byte[], byte[]> changed(
            ConsumerRecord<byte[], byte[]> record, Consumer<SocketEvent> change) {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        SocketEvent event = codec.decode(record.value());
        change.accept(event);
        return with(record, codec.encode(event));
    }

    private static ConsumerRecord<byte[], byte[]> damaged(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value().clone();
        value[0] ^= 0x40;
        return with(record, value);
    }

    private static ConsumerRecord<byte[], byte[]> with(ConsumerRecord<byte[], byte[]> record, byte[] value) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                value.length,
                record.key(),
                value,
                record.headers(),
                record.leaderEpoch());
    }
}

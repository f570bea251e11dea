package io.sockcdc.app.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.app.e2e.Sockcdc;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flood from a million addresses within a minute, as a collector would tell it, through a real broker and an {@code analyze}
 * whose heap has a bound; the default rules hold.
 */
class ManySourcesTest {
    /** A million takes three minutes; fewer for a quick look, at the same rate. */
    private static final int SOURCES = Integer.getInteger("sockcdc.sources", 1_000_000);

    private static final int EVERY = Math.max(1, SOURCES / 10_000);
    private static final String HEAP = "320m";
    private static final String HOST = "4d5a7c0e3b1f4e0f9a6b8c2d1e3f5a7b";
    private static final String ATTACKER = "203.0.113.9";
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Duration FLOOD = Duration.ofSeconds(Math.max(6, SOURCES / 16_666));
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
    private TestBroker broker;
    private long sequence;

    @BeforeEach
    void start() {
        broker = new TestBroker(folder.resolve("broker"));
        broker.start();
        broker.createTopic("sockcdc.events", 6, Map.of());
        broker.createTopic("sockcdc.status", 1, Map.of());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void memoryStaysBoundedAndTheOneWhoReallyConnectsAmongThemIsFlagged() {
        // given
        Instant began = Instant.now().minus(Duration.ofMinutes(10));
        produce(began);

        // when
        try (Sockcdc analyze = Sockcdc.launch()
                .withHeap(HEAP)
                .withEnvironment(Map.of("SOCKCDC_WEB_ENABLED", "false"))
                .start(
                        "analyze",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--data-dir",
                        folder.resolve("data").toString())) {
            await().atMost(LONG)
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(rules(Life.CLEAR)).contains("connection-flood", "service-flood"));

            // then
            assertThat(rules(Life.OPEN)).containsExactlyInAnyOrder("connection-flood", "service-flood");
            assertThat(flags())
                    .filteredOn(flag -> flag.getRule().equals("connection-flood"))
                    .allSatisfy(
                            flag -> assertThat(flag.getSubject().getFields()).containsEntry("remote_ip", ATTACKER));
            analyze.interrupt();
            assertThat(analyze.awaitExit()).as(analyze.toString()).isZero();
            assertThat(analyze.err()).doesNotContain("OutOfMemoryError");
        }
    }

    private void produce(Instant began) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "20", "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            beat(producer, began);
            for (int i = 0; i < SOURCES; i++) {
                Instant at = began.plus(FLOOD.multipliedBy(i).dividedBy(SOURCES));
                connected(producer, at, i, address(i));
                if (i % EVERY == 0) {
                    connected(producer, at, SOURCES + i, ATTACKER);
                }
                if (i % (SOURCES / 60) == 0) {
                    beat(producer, at);
                }
            }
            for (Duration after = FLOOD; after.compareTo(AFTERWARDS) < 0; after = after.plusSeconds(5)) {
                beat(producer, began.plus(after));
            }
        }
    }

    private static String address(int i) {
        return "11." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255);
    }

    /** A connection that lived and died between two snapshots: of most floods the collector sees no more. */
    private void connected(KafkaProducer<byte[], byte[]> producer, Instant at, int cookie, String from) {
        SocketEvent event = SocketEvent.newBuilder()
                .setOp(Op.CLOSE)
                .setEpoch(1)
                .setSequence(++sequence)
                .setObservedAt(at)
                .setOpenedNotBefore(at)
                .setOpenedNotAfter(at)
                .setClosedNotBefore(at)
                .setClosedNotAfter(at)
                .setCapturedBy(CapturedBy.DESTROY)
                .setCloseReason(CloseReason.GRACEFUL)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("192.0.2.1")
                .setLocalPort(443)
                .setRemoteIp(from)
                .setRemotePort(1024 + cookie % 60_000)
                .setDirection(Direction.INBOUND)
                .setRole(Role.SERVER)
                .setState(State.CLOSE)
                .setHealed(List.of())
                .build();
        byte[] key = keys.encode(new SocketKey(HOST, "boot", 1L, (long) cookie));
        Future<?> unused = producer.send(new ProducerRecord<>("sockcdc.events", key, events.encode(event)));
    }

    private void beat(KafkaProducer<byte[], byte[]> producer, Instant at) {
        CollectorStatus status = CollectorStatus.newBuilder()
                .setKind(StatusKind.HEARTBEAT)
                .setHostId(HOST)
                .setBootId("boot")
                .setEpoch(1)
                .setSequence(sequence)
                .setAt(at)
                .build();
        Future<?> unused = producer.send(
                new ProducerRecord<>("sockcdc.status", HOST.getBytes(StandardCharsets.UTF_8), statuses.encode(status)));
    }

    private List<Anomaly> flags() {
        return History.flags(broker.bootstrapServers());
    }

    private List<String> rules(Life life) {
        return flags().stream()
                .filter(flag -> flag.getLife() == life)
                .map(Anomaly::getRule)
                .distinct()
                .collect(Collectors.toList());
    }
}

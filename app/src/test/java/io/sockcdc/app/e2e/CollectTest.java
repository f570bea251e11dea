package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code collect} as a process that captures a network namespace into a broker outside of it: what is in the topic is what
 * the kernel did there, no socket more and none less.
 */
@Requires(Need.ROOT)
class CollectTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private NetNamespace namespace;
    private TestBroker broker;
    private @Nullable Sockcdc collect;

    @BeforeEach
    void prepare() {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
    }

    @AfterEach
    void close() {
        if (collect != null) {
            collect.close();
        }
        broker.close();
        namespace.close();
    }

    @Test
    void aHundredThousandConnectionsAndTwentyThousandUdpSocketsCloseOnceEachInTheTopic() {
        // given
        broker.start();
        start(Map.of());

        // when
        churn(100_000, Churn.Ending.CLIENT_FIRST);
        namespace.call(() -> {
            new Churn().udp(20_000);
            return 0;
        });
        awaitEvents(220_001);
        stop();

        // then
        List<Topic.Event> events = Topic.events(broker.bootstrapServers());
        Map<Protocol, Set<Long>> closed = new HashMap<>();
        List<Topic.Event> again = new ArrayList<>();
        for (Topic.Event event : events) {
            if (event.is(Op.CLOSE)
                    && !closed.computeIfAbsent(event.value().getProtocol(), any -> new HashSet<>())
                            .add(event.key().getCookie())) {
                again.add(event);
            }
        }
        assertThat(again).as("closed before").isEmpty();
        assertThat(closed.get(Protocol.TCP))
                .as(
                        "closes of TCP; those that are not graceful: %s",
                        events.stream()
                                .filter(event -> event.is(Op.CLOSE)
                                        && event.value().getProtocol() == Protocol.TCP
                                        && event.value().getCloseReason() != CloseReason.GRACEFUL)
                                .limit(20)
                                .toList())
                .hasSize(200_001);
        assertThat(closed.get(Protocol.UDP)).hasSize(20_000);
        assertOpenedAtMostOnce(events);
        List<CollectorStatus> statuses = Topic.statuses(broker.bootstrapServers());
        assertThat(Topic.holes(events)).isEmpty();
        assertThat(statuses.stream().map(CollectorStatus::getKind)).doesNotContain(StatusKind.GAP);
    }

    @Test
    void aKafkaThatComesLaterGetsEverythingAndSoDoesOneThatGoesAndComesBack() {
        // given
        start(Map.of());
        churn(2_000, Churn.Ending.SERVER_FIRST);

        // when
        broker.start();
        awaitEvents(4_001);
        broker.stop();
        churn(2_000, Churn.Ending.CLIENT_RESETS);
        broker.start();
        awaitEvents(8_002);
        stop();

        // then
        List<Topic.Event> events = Topic.events(broker.bootstrapServers());
        assertThat(events.stream().filter(event -> event.is(Op.CLOSE))).hasSize(8_002);
        assertThat(events.stream()
                        .filter(event -> event.is(Op.CLOSE))
                        .map(event -> event.key().getCookie())
                        .distinct())
                .hasSize(8_002);
        assertOpenedAtMostOnce(events);
        assertThat(Topic.holes(events)).isEmpty();
    }

    @Test
    void theStatusTopicTellsTheWholeStory() {
        // given
        broker.start();
        start(Map.of("SOCKCDC_HEARTBEAT_INTERVAL", "200ms", "SOCKCDC_CAPTURE_KEY_FRAME_INTERVAL", "1s"));
        try (Churn.Held held = namespace.call(() -> new Churn().hold(3))) {
            int sockets = 2 * held.connections() + 1;

            // when
            await().atMost(LONG)
                    .until(() -> statuses(StatusKind.SNAPSHOT_END).stream()
                                    .filter(end -> end.getSnapshot().getKeyFrame()
                                            && end.getSnapshot().getSockets() == sockets)
                                    .count()
                            >= 3);
            await().atMost(LONG)
                    .until(() -> statuses(StatusKind.HEARTBEAT).stream()
                            .anyMatch(beat -> beat.getCounters() != null
                                    && beat.getCounters().getTracked() == sockets
                                    && beat.getCounters().getSnapshots() >= 2));
        }
        stop();

        // then
        List<CollectorStatus> all = Topic.statuses(broker.bootstrapServers());
        assertThat(all.get(0).getKind()).isEqualTo(StatusKind.STARTED);
        assertThat(all.get(all.size() - 1).getKind()).isEqualTo(StatusKind.STOPPED);
        assertThat(all).allSatisfy(status -> {
            assertThat(status.getHostId()).isNotBlank();
            assertThat(status.getVersion()).isNotBlank();
            assertThat(status.getNetns()).containsExactly(namespace.inode());
        });
        Map<Long, CollectorStatus> begins = new HashMap<>();
        for (CollectorStatus status : all) {
            if (status.getKind() == StatusKind.SNAPSHOT_BEGIN) {
                begins.put(status.getSnapshot().getNumber(), status);
            } else if (status.getKind() == StatusKind.SNAPSHOT_END) {
                CollectorStatus begin = begins.get(status.getSnapshot().getNumber());
                assertThat(begin).as("the begin of " + status).isNotNull();
                assertThat(status.getSnapshot().getComplete()).isTrue();
                assertThat(status.getSequence()).isGreaterThanOrEqualTo(begin.getSequence());
                if (status.getSnapshot().getKeyFrame()) {
                    assertThat(status.getSequence() - begin.getSequence())
                            .isGreaterThanOrEqualTo(status.getSnapshot().getSockets());
                }
            }
        }
        List<Topic.Event> events = Topic.events(broker.bootstrapServers());
        assertThat(Topic.holes(events)).isEmpty();
        assertThat(events.stream().filter(event -> event.is(Op.READ))).hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void whatATinyReceiveBufferDropsIsAGapOfThatManyAndASnapshotFollows() {
        // given
        broker.start();
        start(Map.of("SOCKCDC_CAPTURE_RECEIVE_BUFFER", "16KiB", "SOCKCDC_HEARTBEAT_INTERVAL", "200ms"));

        // when
        churn(10_000, Churn.Ending.CLIENT_RESETS);
        Sockcdc collector = Objects.requireNonNull(collect);
        collector.signal("STOP");
        churn(2_000, Churn.Ending.CLIENT_RESETS);
        collector.signal("CONT");
        churn(8_000, Churn.Ending.CLIENT_RESETS);

        // then
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(destroyed() + lost()).isEqualTo(40_003));
        stop();
        List<CollectorStatus> all = Topic.statuses(broker.bootstrapServers());
        assertThat(lost()).isPositive();
        CollectorStatus last = all.get(all.size() - 1);
        assertThat(last.getCounters()).isNotNull();
        assertThat(last.getCounters().getDropped()).isEqualTo(lost());
        assertThat(last.getCounters().getReceived() + last.getCounters().getDropped())
                .isEqualTo(40_003);
        int lastGap = 0;
        for (int i = 0; i < all.size(); i++) {
            lastGap = isDrop(all.get(i)) ? i : lastGap;
        }
        assertThat(all.subList(lastGap + 1, all.size()))
                .anyMatch(status -> status.getKind() == StatusKind.SNAPSHOT_END
                        && status.getSnapshot().getComplete());
        assertThat(all.stream().filter(CollectTest::isDrop)).allSatisfy(gap -> {
            assertThat(gap.getGap().getFrom()).isBeforeOrEqualTo(gap.getGap().getUntil());
            assertThat(gap.getGap().getNetns()).isEqualTo(namespace.inode());
        });
    }

    private static boolean isDrop(CollectorStatus status) {
        return status.getKind() == StatusKind.GAP && status.getGap().getCause() == GapCause.KERNEL_DROP;
    }

    private long lost() {
        return Topic.statuses(broker.bootstrapServers()).stream()
                .filter(CollectTest::isDrop)
                .mapToLong(status -> status.getGap().getLost())
                .sum();
    }

    private long closes() {
        return Topic.events(broker.bootstrapServers()).stream()
                .filter(event -> event.is(Op.CLOSE))
                .count();
    }

    /** Closes that the kernel told of; those that a snapshot found are among what was lost. */
    private long destroyed() {
        return Topic.events(broker.bootstrapServers()).stream()
                .filter(event -> event.is(Op.CLOSE) && event.value().getCapturedBy() == CapturedBy.DESTROY)
                .count();
    }

    private List<CollectorStatus> statuses(StatusKind kind) {
        return Topic.statuses(broker.bootstrapServers()).stream()
                .filter(status -> status.getKind() == kind)
                .toList();
    }

    /** Waits for closes; the topic may hold other events too, so it is counted only when long enough. */
    private void awaitEvents(long closes) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            long there = Topic.size(broker.bootstrapServers());
            assertThat(there < closes ? there : closes())
                    .as("closes in the topic; the kernel dropped %d", lost())
                    .isGreaterThanOrEqualTo(closes);
        });
    }

    private void churn(int connections, Churn.Ending ending) {
        namespace.call(() -> {
            new Churn().tcp(connections, ending);
            return 0;
        });
    }

    private void start(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString());
        environment.put("SOCKCDC_METRICS_LISTEN", "127.0.0.1:0");
        Sockcdc started = Sockcdc.launch()
                .withEnvironment(environment)
                .start(
                        "collect",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--data-dir",
                        folder.resolve("data").toString());
        collect = started;
        started.awaitCapturing();
    }

    private void stop() {
        Sockcdc running = Objects.requireNonNull(collect);
        running.interrupt();
        assertThat(running.awaitExit(Duration.ofSeconds(5)))
                .as(running.toString())
                .isZero();
    }

    private static void assertOpenedAtMostOnce(List<Topic.Event> events) {
        Map<Long, Integer> opens = new HashMap<>();
        events.stream()
                .filter(event -> event.is(Op.OPEN))
                .forEach(event -> opens.merge(event.key().getCookie(), 1, Integer::sum));
        assertThat(opens.values()).allMatch(times -> times == 1);
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is captured is exactly what the kernel did, at the full speed of one core. */
@Requires(Requires.Need.ROOT)
class CaptureExactnessTest {
    private static final int CONNECTIONS = 100_000;

    private NetNamespace namespace;
    private ExecutorService generator;

    @BeforeEach
    void enter() {
        namespace = NetNamespace.create();
        generator = Executors.newSingleThreadExecutor();
    }

    @AfterEach
    void leave() {
        generator.shutdownNow();
        namespace.close();
    }

    @Test
    void aHundredThousandConnectionsAreTwoHundredThousandCloses() {
        try (LiveCapture live = new LiveCapture(namespace)) {
            run(live, () -> new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST), 2L * CONNECTIONS + 1);

            assertEachClosedOnce(live, 2L * CONNECTIONS + 1);
            assertThat(live.lost).isZero();
        }
    }

    @Test
    void aHundredThousandUdpSocketsAreAHundredThousandCloses() {
        try (LiveCapture live = new LiveCapture(namespace)) {
            run(live, () -> new Churn().udp(CONNECTIONS), CONNECTIONS);

            assertEachClosedOnce(live, CONNECTIONS);
            assertThat(live.closes())
                    .allMatch(change -> change.socket().protocol() == Protocol.UDP
                            && change.socket().localPort() != 0);
            assertThat(live.lost).isZero();
        }
    }

    @Test
    void connectionsHeldThroughSnapshotsOpenOnceAndCloseOnceInTheMiddleOfChurn() {
        int held = 3_000;
        try (LiveCapture live = new LiveCapture(namespace)) {
            Churn.Held connections = namespace.call(() -> new Churn().hold(held));
            live.snapshot();
            CompletableFuture<Void> churn = start(() -> new Churn().tcp(20_000, Churn.Ending.SERVER_FIRST));
            for (int i = 0; i < 5; i++) {
                live.snapshot();
            }
            readUntil(live, churn);
            CompletableFuture<Void> end = start(connections::close);
            readUntil(live, end);
            live.awaitCloses(2L * held + 1 + 40_001);

            assertEachClosedOnce(live, 2L * held + 1 + 40_001);
            Map<Long, Integer> opens = new HashMap<>();
            live.told.stream()
                    .filter(change -> change.op() == Op.OPEN)
                    .forEach(change -> opens.merge(change.socket().cookie(), 1, Integer::sum));
            assertThat(opens).hasSizeGreaterThanOrEqualTo(2 * held + 1);
            assertThat(opens.values()).allMatch(times -> times == 1);
            assertThat(live.table().size()).isZero();
        }
    }

    @Test
    void whatATinyReceiveBufferLosesIsCountedExactlyAndTheNextSnapshotsHealTheTable() {
        int connections = 20_000;
        try (LiveCapture live = new LiveCapture(namespace, 64 << 10)) {
            Churn.Held held = namespace.call(() -> new Churn().hold(500));
            live.snapshot();
            namespace.call(() -> {
                new Churn().tcp(connections, Churn.Ending.CLIENT_RESETS);
                held.close();
                return 0;
            });
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                live.read();
                live.checkDrops();
                return live.received() + live.lost >= 2L * connections + 1 + 1001;
            });
            live.snapshot();
            live.snapshot();

            assertThat(live.received() + live.lost).isEqualTo(2L * connections + 1 + 1001);
            assertThat(live.lost).isPositive();
            assertThat(live.table().size()).isZero();
            assertEachClosedOnce(live, live.closes().size());
            Set<Long> opened = new HashSet<>();
            Set<Long> closed = new HashSet<>();
            live.told.forEach(change -> {
                if (change.op() == Op.OPEN) {
                    opened.add(change.socket().cookie());
                } else if (change.op() == Op.CLOSE) {
                    closed.add(change.socket().cookie());
                }
            });
            assertThat(closed).containsAll(opened);
        }
    }

    @Test
    void theTableIsWhatSsShows() {
        try (LiveCapture live = new LiveCapture(namespace);
                Churn.Held held = namespace.call(() -> new Churn().hold(200))) {
            live.snapshot();

            long listed = namespace
                    .run("ss", "-Htuna", "exclude", "time-wait")
                    .lines()
                    .count();
            assertThat(live.table().size()).isEqualTo((int) listed).isEqualTo(2 * held.connections() + 1);
        }
    }

    private void run(LiveCapture live, Runnable churn, long closes) {
        readUntil(live, start(churn));
        live.awaitCloses(closes);
        live.snapshot();
        live.snapshot();
    }

    private CompletableFuture<Void> start(Runnable code) {
        return CompletableFuture.runAsync(
                () -> namespace.call(() -> {
                    code.run();
                    return 0;
                }),
                generator);
    }

    private static void readUntil(LiveCapture live, CompletableFuture<Void> done) {
        while (!done.isDone()) {
            live.read();
        }
        done.join();
    }

    private static void assertEachClosedOnce(LiveCapture live, long expected) {
        List<SocketChange> closes = live.closes();
        Set<Long> cookies = new HashSet<>();
        closes.forEach(change -> cookies.add(change.socket().cookie()));
        assertThat(closes).hasSize((int) expected);
        assertThat(cookies).hasSize((int) expected);
        assertThat(closes)
                .allMatch(change -> change.socket().state() == SocketState.CLOSE
                        || change.socket().protocol() == Protocol.UDP);
        assertThat(live.malformed.total()).isZero();
    }
}

package io.sockcdc.consumers.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.Collector;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Settings;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.testkit.ss.SsOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twenty moments of a namespace under churn: what history says of each is what ss printed at it. */
@Requires({Need.ROOT, Need.SS})
class TableAtAgainstSsTest {
    private static final int MOMENTS = 20;
    private static final int STABLE = 50;
    private static final Duration LATENCY = Duration.ofSeconds(1);
    private static final Map<State, String> WORDS = Map.of(
            State.ESTABLISHED, "ESTAB", State.LISTEN, "LISTEN", State.CLOSE, "UNCONN", State.CLOSE_WAIT, "CLOSE-WAIT");

    @TempDir
    Path directory;

    private final Random random = new Random(5);
    private final Syscalls calls = new Syscalls();
    private final List<int[]> pairs = new ArrayList<>();
    private final List<Integer> udp = new ArrayList<>();

    /** What ss printed, and when: nothing was opened or closed meanwhile. */
    private record Moment(Instant before, Instant after, Map<Long, Map<String, String>> sockets) {}

    @Test
    void theTableAtTwentyMomentsIsTheOneThatSsPrinted() throws Exception {
        try (NetNamespace namespace = NetNamespace.create();
                TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            broker.start();
            List<Moment> moments = new ArrayList<>();
            try (Collector collector = collector(namespace, broker)) {
                assertThat(collector.captured()).isNotEmpty();
                int listener = namespace.call(this::listen);
                List<int[]> stable = namespace.call(() -> connect(listener, STABLE));
                for (int i = 0; i < MOMENTS; i++) {
                    for (int step = 0; step < 4; step++) {
                        pause();
                        namespace.call(() -> churn(listener));
                    }
                    moments.add(moment(namespace));
                }
                assertThat(stable).hasSize(STABLE);
                Instant enough = Instant.now().plusSeconds(3);
                await().atMost(Duration.ofSeconds(30)).until(() -> Instant.now().isAfter(enough));
            }
            int certain = 0;
            try (TableAt history = history(broker)) {
                for (Moment moment : moments) {
                    certain = compare(
                            moment,
                            history.at(moment.after(), null, count -> {}),
                            history.at(moment.after().plus(LATENCY), null, count -> {}));
                }
            }
            assertThat(certain).as("sockets of the last moment").isGreaterThan(2 * STABLE);
        }
    }

    /** Compares, and returns how many sockets were certain. */
    private int compare(Moment moment, PastTable table, PastTable later) {
        Map<Long, TableRow> certain = new HashMap<>();
        Map<Long, TableRow> perhaps = new HashMap<>();
        table.rows()
                .forEach(row -> (row.certainty() == Certainty.PERHAPS ? perhaps : certain)
                        .put(row.key().getCookie(), row));
        Set<Long> ss = moment.sockets().keySet();
        assertThat(table.isLowerBound()).as(table.toString()).isFalse();
        Map<Long, TableRow> gone = new HashMap<>(certain);
        gone.keySet().removeAll(ss);
        assertThat(gone.values())
                .as("not in ss, from %s to %s", moment.before(), moment.after())
                .allMatch(row -> row.certainty() == Certainty.LIKELY);
        if (!gone.isEmpty()) {
            // Closed within the capture latency: its end was heard just after.
            assertThat(later.rows().stream()
                            .filter(row -> row.certainty() != Certainty.PERHAPS)
                            .map(row -> row.key().getCookie()))
                    .doesNotContainAnyElementsOf(gone.keySet());
            certain.keySet().removeAll(gone.keySet());
        }
        Set<Long> young = new HashSet<>(ss);
        young.removeAll(certain.keySet());
        assertThat(young.stream()
                        .filter(cookie -> !perhaps.containsKey(cookie))
                        .map(cookie -> moment.sockets().get(cookie)))
                .as("in ss and not in history, from %s to %s", moment.before(), moment.after())
                .isEmpty();
        assertThat(young).allSatisfy(cookie -> {
            TableRow row = Objects.requireNonNull(perhaps.get(cookie));
            assertThat(row.event().getObservedAt()).isAfter(moment.after());
            assertThat(row.event().getOpenedNotBefore())
                    .satisfiesAnyOf(
                            bound -> assertThat(bound).isNull(),
                            bound -> assertThat(bound).isBefore(moment.after().plus(LATENCY)));
        });
        certain.forEach((cookie, row) -> {
            Map<String, String> printed =
                    Objects.requireNonNull(moment.sockets().get(cookie));
            assertThat(String.valueOf(row.event().getLocalPort())).isEqualTo(printed.get("local_port"));
            assertThat(WORDS.get(row.event().getState())).isEqualTo(printed.get("state"));
            if (row.event().getRemotePort() != null && row.event().getRemotePort() != 0) {
                assertThat(String.valueOf(row.event().getRemotePort())).isEqualTo(printed.get("peer_port"));
                assertThat(row.event().getRemoteIp()).isEqualTo(printed.get("peer"));
            }
        });
        return certain.size();
    }

    private void pause() {
        await().pollDelay(Duration.ofMillis(30 + random.nextInt(150)))
                .atMost(Duration.ofSeconds(10))
                .until(() -> true);
    }

    private Moment moment(NetNamespace namespace) {
        Instant before = Instant.now();
        String text = namespace.run("ss", "-tuaneO", "state", "all", "exclude", "time-wait");
        return new Moment(before, Instant.now(), SsOutput.byCookie(text));
    }

    private int churn(int listener) {
        pairs.addAll(connect(listener, random.nextInt(15)));
        for (int i = random.nextInt(12); i > 0 && pairs.size() > 5; i--) {
            int[] pair = pairs.remove(random.nextInt(pairs.size()));
            if (random.nextBoolean()) {
                calls.resetOnClose(pair[0]);
            }
            calls.close(pair[0]);
            calls.close(pair[1]);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int socket = calls.udp();
            calls.bind(socket, 0x7f00_0001, 0);
            udp.add(socket);
        }
        while (udp.size() > 10) {
            calls.close(udp.remove(random.nextInt(udp.size())));
        }
        return pairs.size();
    }

    private int listen() {
        int listener = calls.tcp();
        calls.bind(listener, 0, 0);
        calls.listen(listener, 128);
        return listener;
    }

    private List<int[]> connect(int listener, int connections) {
        int port = calls.port(listener);
        List<int[]> made = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int client = calls.tcp();
            calls.connect(client, 0x7f00_0001, port);
            made.add(new int[] {client, calls.accept(listener)});
        }
        return made;
    }

    private static TableAt history(TestBroker broker) {
        return new TableAt(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                "past.events",
                "past.status",
                Duration.ofHours(1),
                Clock.systemUTC());
    }

    private Collector collector(NetNamespace namespace, TestBroker broker) throws Exception {
        CollectorSettings settings = Settings.load(
                        null,
                        Map.of(),
                        Map.of(
                                "kafka.bootstrap-servers", broker.bootstrapServers(),
                                "kafka.topic-prefix", "past.",
                                "kafka.partitions", "3",
                                "kafka.replication-factor", "1",
                                "capture.namespaces", namespace.path().toString(),
                                "capture.key-frame-interval", "2s",
                                "enrich.processes", "false",
                                "metrics.enabled", "false",
                                "heartbeat-interval", "500ms"))
                .bind(CollectorSettings.defaults())
                .get(CollectorSettings.class);
        return Collector.start(settings, Files.createDirectories(directory.resolve("collector")), "test", reason -> {});
    }
}

package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.Collector;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.settings.Settings;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many network namespaces at once, some of which come and go, and one that cannot be followed any more. */
@Requires(Requires.Need.ROOT)
class NamespaceFaultTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int NAMESPACES = 200;
    private static final int MADE = 1_000;
    private static final int CLOSES = 2 * 5 + 1;
    /** A descriptor that is no socket. */
    private static final int STANDARD_INPUT = 0;

    @TempDir
    Path data = Path.of(".");

    @Test
    void oneEventLoopFollowsManyNamespacesWhileOthersComeAndGo() throws IOException {
        List<NetNamespace> namespaces = new ArrayList<>();
        try {
            // given
            for (int i = 0; i < NAMESPACES; i++) {
                namespaces.add(NetNamespace.create());
            }
            String paths = namespaces.stream()
                    .map(namespace -> namespace.path().toString())
                    .collect(Collectors.joining(","));
            try (CollectorProcess collector =
                    CollectorProcess.start(namespaces.get(0), data, Map.of("SOCKCDC_CAPTURE_NAMESPACES", paths))) {
                churnAll(namespaces);
                awaitCloses(NAMESPACES * CLOSES);
                List<String> threads = ownThreads(collector);
                long descriptors = descriptors(collector);

                // when
                for (int i = 0; i < MADE; i++) {
                    try (NetNamespace passing = NetNamespace.create()) {
                        churn(passing);
                    }
                }
                churnAll(namespaces);
                awaitCloses(2 * NAMESPACES * CLOSES);

                // then
                assertThat(threads)
                        .containsExactlyInAnyOrder(
                                "sockcdc-capture", "sockcdc-spool", "sockcdc-send", "sockcdc-disk", "sockcdc-owners");
                assertThat(ownThreads(collector)).hasSameSizeAs(threads);
                assertThat(descriptors(collector)).isLessThanOrEqualTo(descriptors);
                collector.stop();
            }
        } finally {
            namespaces.forEach(NetNamespace::close);
        }
        SpooledHistory history = SpooledHistory.of(data);
        assertThat(history.holes()).isEmpty();
        assertThat(history.statuses).allMatch(status -> status.get("gap") == null);
        assertThat(history.events.stream().filter(SpooledHistory.op("CLOSE")))
                .hasSize(2 * NAMESPACES * CLOSES)
                .extracting(event -> SpooledHistory.key(event).get("netns"))
                .containsAll(namespaces.stream().map(NetNamespace::inode).toList());
    }

    @Test
    void aNamespaceThatCannotBeReadAnyMoreIsAGapAndTheOthersGoOn() throws IOException {
        try (NetNamespace lost = NetNamespace.create();
                NetNamespace kept = NetNamespace.create()) {
            List<String> failures = new ArrayList<>();
            try (Collector collector = Collector.start(settings(lost, kept), data, "test", failures::add)) {
                churn(lost);
                churn(kept);
                awaitCloses(2 * CLOSES);

                // when: its subscription is gone
                new Syscalls().replace(subscription(lost), STANDARD_INPUT);

                // then
                await().atMost(LONG)
                        .until(() -> !SpooledHistory.of(data)
                                .gaps("NAMESPACE_MISSED")
                                .isEmpty());
                churn(kept);
                awaitCloses(3 * CLOSES);
                assertThat(collector.captured()).contains("TCP");
            }
            assertThat(failures).isEmpty();
            assertThat(SpooledHistory.of(data).gaps("NAMESPACE_MISSED"))
                    .hasSize(1)
                    .first()
                    .satisfies(gap -> {
                        assertThat(gap.get("netns")).isEqualTo(lost.inode());
                        assertThat(gap.get("lost")).isNull();
                        assertThat((Long) gap.get("from")).isLessThanOrEqualTo((Long) gap.get("until"));
                        assertThat(gap.get("detail").toString()).contains("not followed any more");
                    });
            assertThat(SpooledHistory.of(data).holes()).isEmpty();
        }
    }

    private static CollectorSettings settings(NetNamespace... namespaces) {
        String paths = Stream.of(namespaces).map(one -> one.path().toString()).collect(Collectors.joining(","));
        Map<String, String> environment = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                "SOCKCDC_METRICS_ENABLED", "false",
                "SOCKCDC_CAPTURE_NAMESPACES", paths,
                "SOCKCDC_HEARTBEAT_INTERVAL", "500ms");
        return Settings.load(null, environment, Map.of())
                .bind(CollectorSettings.defaults())
                .get(CollectorSettings.class);
    }

    /** This process's descriptor that has joined all destroy groups of a namespace. */
    private static int subscription(NetNamespace namespace) throws IOException {
        String inode = namespace.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/netlink"))).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns[1].equals("4") && columns[3].equals("0000000f"))
                .map(columns -> columns[9])
                .findFirst()
                .orElseThrow();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().equals("socket:[" + inode + "]")) {
                    return Integer.parseInt(String.valueOf(descriptor.getFileName()));
                }
            }
        }
        throw new AssertionError("no descriptor leads to socket " + inode);
    }

    private static void churnAll(List<NetNamespace> namespaces) {
        namespaces.forEach(NamespaceFaultTest::churn);
    }

    private static void churn(NetNamespace namespace) {
        namespace.call(() -> {
            new Churn().tcp(5, Churn.Ending.SERVER_FIRST);
            return 0;
        });
    }

    private void awaitCloses(int closes) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> SpooledHistory.of(data).events.stream()
                                .filter(SpooledHistory.op("CLOSE"))
                                .count()
                        >= closes);
    }

    private static List<String> ownThreads(CollectorProcess collector) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(collector.pid()), "task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).strip();
                if (name.startsWith("sockcdc-")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static long descriptors(CollectorProcess collector) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(collector.pid()), "fd"))) {
            return all.count();
        }
    }
}

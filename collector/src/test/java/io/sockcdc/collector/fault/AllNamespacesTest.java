package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.sys.NamespaceHolders;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every network namespace of the host, as they come and go under churn, from one event loop. */
@Requires(Requires.Need.ROOT)
class AllNamespacesTest {
    private static final int NAMESPACES = Integer.getInteger("sockcdc.namespaces", 40);
    private static final int CONNECTIONS = 20;
    private static final Predicate<GenericRecord> CLOSED = SpooledHistory.op("CLOSE");
    private static final Predicate<GenericRecord> OPENED =
            SpooledHistory.op("OPEN").or(SpooledHistory.op("READ"));
    private static final Duration LONG = Duration.ofSeconds(90);

    private final NamedNamespaces namespaces = new NamedNamespaces();

    @TempDir
    Path data = Path.of(".");

    @AfterEach
    void tidy() {
        namespaces.close();
    }

    @Test
    void namespacesThatComeAndGoUnderChurnAreFollowedFromOneEventLoopAndLeaveNothingBehind() {
        List<String> before = namespaces.add(NAMESPACES / 2);
        try (NetNamespace home = NetNamespace.create();
                CollectorProcess collector = start(home)) {
            // given
            awaitFollowed(followed -> followed.containsAll(namespaces.inodes()));
            Set<Long> gone = namespaces.inodes();
            Set<String> threads = ownThreads(collector);
            namespaces.delete(before);
            Set<Long> others = awaitFollowed(followed -> followed.stream().noneMatch(gone::contains));
            long descriptors = descriptors(collector);

            // when
            List<String> first = namespaces.add(NAMESPACES / 2);
            awaitFollowed(followed -> followed.containsAll(namespaces.inodes()));
            Map<Long, Integer> expected = new HashMap<>();
            first.forEach(name -> churn(name, expected));
            List<String> second = namespaces.add(NAMESPACES - NAMESPACES / 2);
            first.forEach(name -> churn(name, expected));
            awaitFollowed(followed -> followed.containsAll(namespaces.inodes()));
            namespaces.delete(first);
            second.forEach(name -> churn(name, expected));

            // then
            awaitCloses(expected);
            assertThat(ownThreads(collector)).isEqualTo(threads);
            namespaces.delete(second);
            Set<Long> left =
                    awaitFollowed(followed -> followed.stream().noneMatch(inode -> expected.containsKey(inode)));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(descriptors(collector))
                            .isLessThanOrEqualTo(descriptors + 6L * Math.max(0, left.size() - others.size())));
            collector.stop();
        }
        assertThat(SpooledHistory.of(data).holes()).isEmpty();
        assertThat(SpooledHistory.of(data).gaps("KERNEL_DROP")).isEmpty();
    }

    @Test
    void aNamespaceOfWhichOnlyASocketIsLeftIsFollowedUntilThatIsClosed() {
        String name = namespaces.add(1).get(0);
        long inode = namespaces.inode(name);
        try (NetNamespace home = NetNamespace.create();
                CollectorProcess collector = start(home)) {
            // given
            Churn.Held held = namespaces.inside(name, () -> new Churn().hold(3));
            awaitEvents(inode, OPENED, 7);

            // when
            namespaces.delete(List.of(name));
            awaitHeartbeats(4);

            // then
            assertThat(followed()).contains(inode);
            held.close();
            awaitEvents(inode, CLOSED, 7);
            awaitFollowed(followed -> !followed.contains(inode));
            assertThat(collector.isAlive()).isTrue();
        }
    }

    @Test
    void aNamespaceThatOnlyAThreadOrOnlyADescriptorKeepsIsFollowedUntilItIsLetGo() throws Exception {
        String name = namespaces.add(1).get(0);
        long ofDescriptor = namespaces.inode(name);
        try (NetNamespace home = NetNamespace.create();
                CollectorProcess collector = start(home)) {
            try (NetNamespace ofThread = NetNamespace.create();
                    FileInputStream keeps =
                            new FileInputStream(NetworkNamespaces.named(name).toFile())) {
                // given
                namespaces.delete(List.of(name));

                // when
                awaitFollowed(followed -> followed.contains(ofDescriptor) && followed.contains(ofThread.inode()));
                Path descriptor = descriptorOf(ofDescriptor);
                NetworkNamespaces.inside(descriptor, () -> {
                    new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
                    return null;
                });
                ofThread.call(() -> {
                    new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
                    return null;
                });

                // then
                awaitCloses(Map.of(ofDescriptor, 2 * CONNECTIONS + 1, ofThread.inode(), 2 * CONNECTIONS + 1));
                assertThat(keeps.getFD().valid()).isTrue();
            }
            awaitFollowed(followed -> !followed.contains(ofDescriptor));
            assertThat(collector.isAlive()).isTrue();
        }
    }

    @Test
    void moreNamespacesThanTheLimitAreSaidAndNotFollowed() {
        namespaces.add(3);
        try (NetNamespace home = NetNamespace.create();
                CollectorProcess collector = start(home, Map.of("SOCKCDC_CAPTURE_MAX_NAMESPACES", "2"))) {
            assertThat(collector.isAlive()).isTrue();
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(lastHeartbeat("degraded"))
                                    .contains(
                                            "network namespaces are not followed: more than capture.max-namespaces (2) are there"));
            assertThat(followed()).hasSize(2);
        }
    }

    private CollectorProcess start(NetNamespace home) {
        return start(home, Map.of());
    }

    private CollectorProcess start(NetNamespace home, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("SOCKCDC_CAPTURE_NAMESPACES", "all");
        settings.put("SOCKCDC_CAPTURE_NAMESPACE_INTERVAL", "200ms");
        settings.put("SOCKCDC_CAPTURE_SNAPSHOT_MAX_INTERVAL", "2s");
        settings.put("SOCKCDC_KAFKA_TOPIC_PREFIX", "all-" + data.getFileName() + ".");
        return CollectorProcess.start(home, data, settings);
    }

    /** Connections that come and go; each is two sockets, and the listener is one more. */
    private void churn(String name, Map<Long, Integer> expected) {
        namespaces.inside(name, () -> {
            new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
            return null;
        });
        expected.merge(namespaces.inode(name), 2 * CONNECTIONS + 1, Integer::sum);
    }

    private Set<Long> followed() {
        Set<Long> followed = new TreeSet<>();
        for (GenericRecord status : SpooledHistory.of(data).statuses) {
            if (Set.of("STARTED", "HEARTBEAT").contains(status.get("kind").toString())) {
                followed.clear();
                ((List<?>) status.get("netns")).forEach(inode -> followed.add((Long) inode));
            }
        }
        return followed;
    }

    private String lastHeartbeat(String field) {
        return SpooledHistory.of(data).statuses.stream()
                .filter(status -> status.get("kind").toString().equals("HEARTBEAT"))
                .reduce((first, second) -> second)
                .map(status -> String.valueOf(status.get(field)))
                .orElse("");
    }

    private Set<Long> awaitFollowed(Predicate<Set<Long>> condition) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> condition.test(followed()));
        return followed();
    }

    private void awaitCloses(Map<Long, Integer> expected) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            Map<Long, Integer> closed = new HashMap<>();
            SpooledHistory.of(data).events.stream()
                    .filter(CLOSED)
                    .map(event -> (Long) SpooledHistory.key(event).get("netns"))
                    .filter(expected::containsKey)
                    .forEach(inode -> closed.merge(inode, 1, Integer::sum));
            assertThat(closed).isEqualTo(expected);
        });
    }

    private void awaitEvents(long netns, Predicate<GenericRecord> which, int count) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(SpooledHistory.of(data).events.stream()
                                .filter(event ->
                                        SpooledHistory.key(event).get("netns").equals(netns))
                                .filter(which)
                                .map(event -> SpooledHistory.key(event).get("cookie"))
                                .distinct()
                                .count())
                        .isEqualTo(count));
    }

    /** Waits for so many more heartbeats: each comes after several looks. */
    private void awaitHeartbeats(int heartbeats) {
        int already = SpooledHistory.of(data).statuses.size();
        await().atMost(LONG).until(() -> SpooledHistory.of(data).statuses.size() >= already + heartbeats);
    }

    /** The descriptor of this process that stands for a namespace. */
    private static Path descriptorOf(long inode) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> NamespaceHolders.isStill(inode, descriptor))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long descriptors(CollectorProcess collector) {
        return count(Path.of("/proc", Long.toString(collector.pid()), "fd"));
    }

    private static long count(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the collector's own threads; those of the JVM come and go as it likes. */
    private static Set<String> ownThreads(CollectorProcess collector) {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(collector.pid()), "task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm")).strip();
                if (name.startsWith("sockcdc-")) {
                    names.add(name + " " + task.getFileName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Opening and leaving namespaces: what was opened is closed again, whatever goes wrong on the way. */
@Requires(Requires.Need.ROOT)
class NamespacesTest {
    private static final String CLAIM = "sockcdc/test/namespaces";
    private static final int MADE = 1_000;

    @Test
    void namespacesThatComeAndGoLeaveNoDescriptorAndNoThread() throws IOException {
        // given
        captureOne();
        Set<Long> before = descriptors();
        long threads = threads();

        // when
        for (int i = 0; i < MADE; i++) {
            captureOne();
        }

        // then
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(descriptors().size()).isLessThanOrEqualTo(before.size());
            assertThat(threads()).isLessThanOrEqualTo(threads);
        });
    }

    @Test
    void whateverCannotBeOpenedLeavesNothingBehindAndTheClaimFree() throws Exception {
        try (NetNamespace namespace = NetNamespace.create()) {
            // given: everything that is loaded on the way is
            open(namespace).close();
            assertThatThrownBy(() -> Namespaces.open("/does/not/exist", 1 << 20, CLAIM, null))
                    .isInstanceOf(CollectorException.class);
            for (String room : List.of("Errno", "SystemCallException")) {
                Class.forName("io.sockcdc.collector.sys." + room);
            }
            Class.forName("io.sockcdc.collector.netlink.TransportException");
            Syscalls calls = new Syscalls();
            int refused = 0;

            for (int room = 0; room < 10; room++) {
                // when: so many descriptors are left
                Set<Long> before = descriptors();
                long limit = limitThatLeaves(room, before);
                long usual = calls.limitDescriptors(limit);
                boolean opened = false;
                try {
                    open(namespace).close();
                    opened = true;
                } catch (CollectorException e) {
                    refused++;
                } finally {
                    calls.limitDescriptors(usual);
                }

                // then
                assertThat(opened).as("with %d descriptors", room).isEqualTo(room >= refused);
                assertThat(descriptors()).as("with %d descriptors", room).isEqualTo(before);
                open(namespace).close();
            }
            assertThat(refused).as("without room for a socket of each kind").isGreaterThanOrEqualTo(2);
        }
    }

    private static void captureOne() {
        try (NetNamespace namespace = NetNamespace.create();
                Namespaces.Opened opened = open(namespace);
                LiveCapture capture = new LiveCapture(namespace, 1 << 18)) {
            assertThat(opened.inode()).isEqualTo(namespace.inode());
            namespace.call(() -> {
                new Churn().tcp(2, Churn.Ending.SERVER_FIRST);
                return 0;
            });
            capture.awaitCloses(5);
            assertThat(capture.told).allMatch(change -> change.op() == Op.CLOSE);
        }
    }

    private static Namespaces.Opened open(NetNamespace namespace) {
        return Namespaces.open(namespace.path().toString(), 1 << 20, CLAIM, null);
    }

    /** The limit below which so many numbers are free. */
    private static long limitThatLeaves(int room, Set<Long> open) {
        long limit = 0;
        int free = 0;
        while (free < room || open.contains(limit)) {
            free += open.contains(limit) ? 0 : 1;
            limit++;
        }
        return limit;
    }

    private static Set<Long> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            // The one that lists them is among them, and closed when they are looked at.
            return all.map(path -> Long.parseLong(String.valueOf(path.getFileName())))
                    .filter(number -> Files.isSymbolicLink(Path.of("/proc/self/fd/" + number)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("network-namespace"))
                .count();
    }
}

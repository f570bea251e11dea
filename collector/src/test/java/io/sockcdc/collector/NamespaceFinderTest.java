package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.sys.NamespaceHolders;
import io.sockcdc.collector.sys.NamespaceSearch;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Finding namespaces whose processes end under the finder's eyes. */
@Requires(Requires.Need.ROOT)
class NamespaceFinderTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<Process> processes = new ArrayList<>();
    private final NamespaceFinder finder = new NamespaceFinder(
            new NamespaceSearch(Path.of("/proc")),
            new NamespaceHolders(Path.of("/proc")),
            this::open,
            Set.of(),
            1,
            1_000,
            nanos::get,
            () -> {});
    private long inode;
    private boolean endsFirst;

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aNamespaceThatIsGoneBeforeItCanBeEnteredIsMissed() throws IOException {
        // given
        look();
        Process only = start("unshare", "-n", "sleep", "100");
        inode = ownNamespaceOf(only);
        endsFirst = true;

        // when
        look();
        look();

        // then
        assertThat(missed()).isEqualTo(new NamespaceFinder.Missed(inode, 2_000_000));
        assertThat(finder.poll()).isNull();
    }

    @Test
    void aNamespaceThatAnotherProcessKeepsIsNotMissedButEnteredAtTheNextLook() throws IOException {
        // given
        look();
        Process first = start("unshare", "-n", "sleep", "100");
        inode = ownNamespaceOf(first);
        Process second = start("nsenter", "--net=" + fileOf(first), "sleep", "100");
        await().until(() -> NetworkNamespaces.inodeOf(fileOf(second)) == inode);
        endsFirst = true;

        // when
        look();
        look();

        // then
        assertThat(missed()).isNull();
        try (Namespaces.Opened opened = finder.poll()) {
            assertThat(opened == null ? null : opened.inode()).isEqualTo(inode);
        }
    }

    private void look() {
        nanos.addAndGet(1_000_000_000);
        finder.doWork();
    }

    /** What was missed of this test's own: the machine has other namespaces. */
    private NamespaceFinder.@Nullable Missed missed() {
        NamespaceFinder.Missed next = finder.pollMissed();
        while (next != null && next.inode() != inode) {
            next = finder.pollMissed();
        }
        return next;
    }

    /** Enters only this test's namespace, whose process may end right before. */
    private Namespaces.Opened open(Path file) {
        if (inode == 0 || NetworkNamespaces.inodeOf(file) != inode) {
            throw new CollectorException(CollectorException.Kind.CAPTURE, "not ours", new IllegalStateException());
        }
        if (endsFirst) {
            endsFirst = false;
            Process held = processes.stream()
                    .filter(process -> fileOf(process).equals(file))
                    .findFirst()
                    .orElseThrow();
            held.destroyForcibly().onExit().join();
        }
        return Namespaces.openFile(file, 1 << 20, "sockcdc/test/finder", null);
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static long ownNamespaceOf(Process process) {
        long here = NetworkNamespaces.current();
        await().until(() -> NetworkNamespaces.inodeOf(fileOf(process)) != here);
        return NetworkNamespaces.inodeOf(fileOf(process));
    }

    private static Path fileOf(Process process) {
        return Path.of("/proc/" + process.pid() + "/ns/net");
    }
}

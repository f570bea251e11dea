package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Op;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes nothing any more: events go on to Kafka from memory, statuses say so, and the disk is used again later. */
@Requires(Requires.Need.ROOT)
class DiskFaultTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CONNECTIONS = 300;
    private static final int HELD = 20;

    @TempDir
    Path folder = Path.of(".");

    private NetNamespace namespace;
    private TestBroker broker;
    private Path disk = Path.of(".");

    @BeforeEach
    void mount() throws IOException {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
        broker.start();
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() {
        broker.close();
        namespace.close();
        Programs.run("umount", "-l", disk.toString());
    }

    @Test
    void aDiskThatIsFullAndThenMayNotBeWrittenCostsNothingAndIsSaid() throws IOException {
        Map<String, String> settings = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                "SOCKCDC_SPOOL_RESERVE_BYTES", "0",
                "SOCKCDC_SPOOL_MAX_BYTES", "4MiB",
                "SOCKCDC_SPOOL_SEGMENT_BYTES", "64KiB");
        try (CollectorProcess collector = CollectorProcess.start(namespace, disk.resolve("data"), settings)) {
            churn();
            awaitClosed(1);

            // when it is full
            Path filler = disk.resolve("filler");
            Programs.fill(filler, 16 << 20);
            churn();
            awaitClosed(2);
            churn();
            awaitClosed(3);
            awaitDegraded(sentence -> sentence.contains("No space left on device"));
            assertThat(collector.said().lines().filter(line -> line.contains("spool does not take entries")))
                    .hasSize(1);

            // when there is room again
            Files.delete(filler);
            churn();
            awaitClosed(4);
            awaitWell();

            // when nothing may be made in it any more, not even by root
            Programs.run("chattr", "+i", disk.resolve("data/spool").toString());
            churn();
            awaitClosed(5);
            awaitDegraded(sentence -> sentence.contains("Operation not permitted"));
            Programs.run("chattr", "-i", disk.resolve("data/spool").toString());
            churn();
            awaitClosed(6);
            awaitWell();
            collector.stop();
        }

        // then
        Published published = Published.in(broker);
        assertThat(published.holes(1)).isEmpty();
        assertThat(published.disordered()).isEmpty();
        assertThat(published.statuses)
                .anyMatch(status ->
                        status.getCounters() != null && status.getCounters().getUnspooled() > 0);
    }

    @Test
    void afterAKillTheNextRunKnowsWhatWasToldWhileTheDiskTookNothing() throws IOException {
        Map<String, String> settings = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "SOCKCDC_SPOOL_RESERVE_BYTES",
                "0",
                "SOCKCDC_SPOOL_MAX_BYTES",
                "4MiB",
                "SOCKCDC_SPOOL_SEGMENT_BYTES",
                "64KiB");
        Path data = disk.resolve("data");
        Churn.Held held;
        try (CollectorProcess first = CollectorProcess.start(namespace, data, settings)) {
            // given: connections that opened while the disk was full
            Path filler = disk.resolve("filler");
            Programs.fill(filler, 16 << 20);
            churn();
            awaitDegraded(sentence -> sentence.contains("No space left on device"));
            held = namespace.call(() -> new Churn().hold(HELD));
            awaitOpened(2 * HELD + 1);
            assertThat(opened(SpooledHistory.of(data))).isZero();

            // when: the disk takes something again, a key frame is written, and then the process is killed
            Files.delete(filler);
            churn();
            awaitWell();
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> opened(SpooledHistory.of(data)) >= 2 * HELD + 1);
            first.kill();
        }
        namespace.call(() -> {
            held.close();
            return 0;
        });

        // then
        try (CollectorProcess second = CollectorProcess.start(namespace, data, settings)) {
            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> recovered() >= 2 * HELD + 1);
            second.stop();
        }
        assertThat(recovered()).isEqualTo(2 * HELD + 1);
        Published published = Published.in(broker);
        assertThat(published.holes(1)).isEmpty();
        assertThat(published.closedTwice()).isEmpty();
    }

    @Test
    void aFileSystemThatTurnsReadOnlyUnderWayAndIsMountedAnewCostsNothingAndIsSaid() throws IOException {
        Path image = folder.resolve("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(32 << 20);
        }
        Programs.run("mkfs.ext4", "-q", "-O", "^has_journal", image.toString());
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        Programs.run("mount", "-o", "loop,errors=remount-ro", image.toString(), mounted.toString());
        Map<String, String> settings = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "SOCKCDC_SPOOL_RESERVE_BYTES",
                "0",
                "SOCKCDC_SPOOL_MAX_BYTES",
                "4MiB",
                "SOCKCDC_SPOOL_SEGMENT_BYTES",
                "64KiB");
        Path data = mounted.resolve("data");
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, settings)) {
            churn();
            awaitClosed(1);

            // when: as the kernel does after an error of the device
            String device = Programs.run("findmnt", "-no", "SOURCE", mounted.toString());
            Files.writeString(
                    Path.of("/sys/fs/ext4", String.valueOf(Path.of(device).getFileName()), "trigger_fs_error"), "1");
            churn();
            awaitClosed(2);
            awaitDegraded(sentence -> sentence.contains("Read-only file system"));
            assertThat(collector.said().lines().filter(line -> line.contains("spool does not take entries")))
                    .as("appending, forcing and what the broken device says, each once")
                    .hasSizeBetween(1, 3);

            // when: its content is mounted anew in its place
            Path repaired = folder.resolve("repaired");
            Files.copy(image, repaired);
            Programs.run("umount", "-l", mounted.toString());
            Programs.run("mount", "-o", "loop", repaired.toString(), mounted.toString());
            churn();
            awaitClosed(3);
            awaitWell();
            churn();
            awaitClosed(4);
            collector.stop();

            // then
            assertThat(SpooledHistory.of(data).lastSequence()).isGreaterThan(4 * 2 * CONNECTIONS);
            Published published = Published.in(broker);
            assertThat(published.holes(1)).isEmpty();
            assertThat(published.disordered()).isEmpty();
        } finally {
            Programs.run("umount", "-l", mounted.toString());
        }
    }

    @Test
    void aDirectoryWhosePermissionIsTakenAwayCostsNothingAndIsSaid() throws IOException {
        Map<String, String> settings = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS",
                broker.bootstrapServers(),
                "SOCKCDC_SPOOL_RESERVE_BYTES",
                "0",
                "SOCKCDC_SPOOL_MAX_BYTES",
                "4MiB",
                "SOCKCDC_SPOOL_SEGMENT_BYTES",
                "64KiB");
        Path data = disk.resolve("data");
        // A root that permissions bind, as they bind everybody else.
        String[] bound = {"setpriv", "--bounding-set", "-dac_override"};
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, settings, bound)) {
            churn();
            awaitClosed(1);

            // when
            Path spool = data.resolve("spool");
            Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("r-xr-xr-x"));
            churn();
            awaitClosed(2);
            awaitDegraded(sentence -> sentence.contains("permission denied"));
            assertThat(collector.isAlive()).isTrue();

            // when
            Files.setPosixFilePermissions(spool, PosixFilePermissions.fromString("rwxr-xr-x"));
            churn();
            awaitClosed(3);
            awaitWell();
            collector.stop();
        }
        Published published = Published.in(broker);
        assertThat(published.holes(1)).isEmpty();
        assertThat(published.disordered()).isEmpty();
    }

    private static long opened(SpooledHistory history) {
        return history.events.stream()
                .filter(SpooledHistory.op("OPEN").or(SpooledHistory.op("READ")))
                .map(event -> SpooledHistory.key(event).get("cookie"))
                .distinct()
                .count();
    }

    private void awaitOpened(int sockets) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Published.in(broker).events.stream()
                                .filter(event -> event.value().getOp() == Op.OPEN)
                                .map(Published.Event::key)
                                .distinct()
                                .count()
                        >= sockets);
    }

    private long recovered() {
        return Published.in(broker).events.stream()
                .filter(event -> event.value().getOp() == Op.CLOSE)
                .filter(event -> event.value().getCapturedBy() == CapturedBy.RECOVERY)
                .map(Published.Event::key)
                .distinct()
                .count();
    }

    private void churn() {
        namespace.call(() -> {
            new Churn().tcp(CONNECTIONS, Churn.Ending.SERVER_FIRST);
            return 0;
        });
    }

    private void awaitClosed(int rounds) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> Published.in(broker).closed().size() >= rounds * (2 * CONNECTIONS + 1));
    }

    private void awaitDegraded(Predicate<String> wanted) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Published.in(broker).statuses.stream()
                        .flatMap(status -> status.getDegraded().stream())
                        .anyMatch(wanted));
    }

    /** The newest heartbeat has nothing to say against the disk. */
    private void awaitWell() {
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            var statuses = Published.in(broker).statuses;
            for (int i = statuses.size() - 1; i >= 0; i--) {
                if (statuses.get(i).getCounters() != null) {
                    return statuses.get(i).getDegraded().stream().noneMatch(sentence -> sentence.contains("the spool"));
                }
            }
            return false;
        });
    }
}

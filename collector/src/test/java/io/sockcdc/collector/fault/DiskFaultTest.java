package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @TempDir
    Path folder = Path.of(".");

    private NetNamespace namespace;
    private TestBroker broker;
    private Path disk = Path.of(".");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
        broker.start();
        disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        broker.close();
        namespace.close();
        run("umount", disk.toString());
    }

    @Test
    void aDiskThatIsFullAndThenMayNotBeWrittenCostsNothingAndIsSaid() throws IOException, InterruptedException {
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
            fill(filler);
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
            run("chattr", "+i", disk.resolve("data/spool").toString());
            churn();
            awaitClosed(5);
            awaitDegraded(sentence -> sentence.contains("Operation not permitted"));
            run("chattr", "-i", disk.resolve("data/spool").toString());
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

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 10_000; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
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

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}

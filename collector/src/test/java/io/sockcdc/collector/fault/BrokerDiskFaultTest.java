package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.BrokerProcess;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose own disk fills: it gives up, everything waits in the spool, and nothing is missing when it has room again. */
@Requires(Requires.Need.ROOT)
class BrokerDiskFaultTest {
    private static final int CONNECTIONS = 1_000;
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder = Path.of(".");

    private Path disk = Path.of(".");
    private NetNamespace namespace;

    @BeforeEach
    void mount() throws IOException {
        namespace = NetNamespace.create();
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() {
        namespace.close();
        Programs.run("umount", "-l", disk.toString());
    }

    @Test
    void aBrokerWhoseDiskFillsMissesNothingOnceItHasRoom() throws IOException {
        Path data = folder.resolve("data");
        try (BrokerProcess broker = new BrokerProcess(disk.resolve("broker"))) {
            broker.start();
            try (CollectorProcess collector = CollectorProcess.start(
                    namespace, data, Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()))) {
                churn();
                awaitClosed(broker, 1);

                // when
                Path filler = disk.resolve("filler");
                Programs.fill(filler, 64 << 20);
                await("the broker gives up")
                        .atMost(LONG)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            churn();
                            return !broker.isAlive();
                        });
                long captured = SpooledHistory.of(data).lastSequence();
                churn();
                await("capture goes on")
                        .atMost(LONG)
                        .until(() -> SpooledHistory.of(data).lastSequence() >= captured + 2L * CONNECTIONS);
                assertThat(collector.isAlive()).isTrue();
                Files.delete(filler);
                broker.start();
                long last = SpooledHistory.of(data).lastSequence();

                // then
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(500))
                        .ignoreExceptions()
                        .until(() -> Published.in(broker.asClient()).events.stream()
                                .anyMatch(event -> event.value().getSequence() >= last));
            }
            Published published = Published.in(broker.asClient());
            assertThat(published.holes(1)).isEmpty();
            assertThat(published.disordered()).isEmpty();
        }
    }

    private void churn() {
        namespace.call(() -> {
            new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private static void awaitClosed(BrokerProcess broker, int rounds) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> Published.in(broker.asClient()).closed().size() >= rounds * (2 * CONNECTIONS + 1));
    }
}

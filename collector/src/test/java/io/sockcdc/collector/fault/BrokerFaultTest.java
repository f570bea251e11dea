package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.BrokerProcess;
import io.sockcdc.testkit.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed, stopped and loses a topic: nothing is missing afterwards, and capturing never paused. */
@Requires(Requires.Need.ROOT)
class BrokerFaultTest {
    private static final int CONNECTIONS = 1_000;
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder = Path.of(".");

    private NetNamespace namespace;
    private BrokerProcess broker;
    private CollectorProcess collector;

    @BeforeEach
    void start() {
        namespace = NetNamespace.create();
        broker = new BrokerProcess(folder.resolve("broker"));
        broker.start();
        collector = CollectorProcess.start(
                namespace,
                folder.resolve("data"),
                Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()));
    }

    @AfterEach
    void stop() {
        collector.close();
        broker.close();
        namespace.close();
    }

    @Test
    void aBrokerThatIsStoppedAndOneThatIsKilledMissNothingAndKeepTheOrder() {
        churn();
        awaitClosed(1);
        broker.signal("STOP");
        churn();
        broker.signal("CONT");
        awaitClosed(2);
        broker.kill();
        churn();
        broker.start();
        awaitClosed(3);

        Published published = Published.in(broker.asClient());
        assertThat(published.holes(1)).isEmpty();
        assertThat(published.disordered()).isEmpty();
    }

    @Test
    void aTopicThatWasDeletedComesBackAndGetsWhatCameSince() throws ExecutionException, InterruptedException {
        churn();
        awaitClosed(1);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of("sockcdc.events")).all().get();
        }
        churn();

        awaitClosed(1);
        assertThat(collector.isAlive()).isTrue();
    }

    private void churn() {
        namespace.call(() -> {
            new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private void awaitClosed(int rounds) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> Published.in(broker.asClient()).closed().size() >= rounds * (2 * CONNECTIONS + 1));
    }
}

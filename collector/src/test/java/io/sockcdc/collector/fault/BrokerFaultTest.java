package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.BrokerProcess;
import io.sockcdc.schema.GapCause;
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
    /** {@code -Dsockcdc.pause=60} for the long run. */
    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("sockcdc.pause", 3));

    @TempDir
    Path folder = Path.of(".");

    private Path data = Path.of(".");
    private NetNamespace namespace;
    private BrokerProcess broker;
    private CollectorProcess collector;

    @BeforeEach
    void start() {
        namespace = NetNamespace.create();
        broker = new BrokerProcess(folder.resolve("broker"));
        broker.start();
        data = folder.resolve("data");
        collector = CollectorProcess.start(
                namespace, data, Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()));
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

    @Test
    void aBrokerThatDoesNotAnswerForLongMissesNothingAndCaptureGoesOnMeanwhile() {
        churn();
        awaitClosed(1);

        broker.signal("STOP");
        long[] made = {0};
        await().during(PAUSE)
                .atMost(PAUSE.plus(LONG))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    churn(20);
                    made[0] += 20;
                    long wanted = 2 * CONNECTIONS + 1 + 2 * made[0];
                    await("capture goes on")
                            .atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(50))
                            .until(() -> SpooledHistory.of(data).lastSequence() >= wanted);
                    return true;
                });
        broker.signal("CONT");

        awaitClosedSockets(2 * (CONNECTIONS + made[0]));
        Published published = Published.in(broker.asClient());
        assertThat(published.holes(1)).isEmpty();
        assertThat(published.disordered()).isEmpty();
        assertThat(published.gaps(GapCause.SPOOL_SHED)).isEmpty();
    }

    private void churn() {
        churn(CONNECTIONS);
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private void awaitClosed(int rounds) {
        awaitClosedSockets(rounds * (2L * CONNECTIONS + 1));
    }

    private void awaitClosedSockets(long sockets) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> Published.in(broker.asClient()).closed().size() >= sockets);
    }
}

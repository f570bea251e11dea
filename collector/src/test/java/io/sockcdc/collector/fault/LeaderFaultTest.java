package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.BrokerCluster;
import io.sockcdc.testkit.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers of which one dies and comes back, so that partitions change their leader: nothing is lost, and order is kept. */
@Requires(Requires.Need.ROOT)
class LeaderFaultTest {
    private static final String EVENTS = "sockcdc.events";
    private static final int CONNECTIONS = 500;
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder = Path.of(".");

    @Test
    void aLeaderThatMovesLosesNothingAndKeepsTheOrder() {
        try (NetNamespace namespace = NetNamespace.create();
                BrokerCluster cluster = new BrokerCluster(folder.resolve("brokers"))) {
            cluster.start();
            try (CollectorProcess collector = CollectorProcess.start(
                    namespace,
                    folder.resolve("data"),
                    Map.of(
                            "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS",
                            cluster.bootstrapServers(),
                            "SOCKCDC_KAFKA_REPLICATION_FACTOR",
                            "3"))) {
                churn(namespace);
                awaitClosed(cluster, 1, 1);
                List<Integer> before = cluster.leaders(EVENTS);
                int dying = before.get(0);
                int living = dying % 3 + 1;

                // when: the leader of a partition dies under churn
                cluster.broker(dying).kill();
                churn(namespace);
                awaitClosed(cluster, living, 2);
                assertThat(cluster.leaders(EVENTS)).doesNotContain(dying);

                // when: it comes back, and its partitions go back to it under churn
                cluster.broker(dying).start();
                await().atMost(LONG).pollInterval(Duration.ofMillis(300)).until(() -> cluster.isWhole(EVENTS));
                churn(namespace);
                cluster.electPreferred(EVENTS);
                churn(namespace);
                awaitClosed(cluster, living, 4);
                assertThat(cluster.leaders(EVENTS)).isEqualTo(before);
                assertThat(collector.isAlive()).isTrue();
            }

            // then
            Published published = Published.in(cluster.asClient(1));
            assertThat(published.holes(1)).isEmpty();
            assertThat(published.disordered()).isEmpty();
            assertThat(published.statuses).allMatch(status -> status.getGap() == null);
        }
    }

    private static void churn(NetNamespace namespace) {
        namespace.call(() -> {
            new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private static void awaitClosed(BrokerCluster cluster, int through, int rounds) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> Published.in(cluster.asClient(through)).closed().size() >= rounds * (2 * CONNECTIONS + 1));
    }
}

package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A burst and then nothing: the time after its last event is told, long before the next heartbeat is due. */
@Requires(Requires.Need.ROOT)
class SilenceTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CONNECTIONS = 50;
    private static final Predicate<GenericRecord> CLOSED = SpooledHistory.op("CLOSE");

    @TempDir
    Path data = Path.of(".");

    @Test
    void theEndOfABurstIsFollowedByAHeartbeatWithItsNumber() {
        Map<String, String> settings = Map.of(
                "SOCKCDC_HEARTBEAT_INTERVAL",
                "10m",
                "SOCKCDC_KAFKA_TOPIC_PREFIX",
                "silence-" + data.getFileName() + ".");
        try (NetNamespace namespace = NetNamespace.create();
                CollectorProcess collector = CollectorProcess.start(namespace, data, settings)) {
            for (int burst = 1; burst <= 2; burst++) {
                int closes = burst * (2 * CONNECTIONS + 1);
                namespace.call(() -> {
                    new Churn().tcp(CONNECTIONS, Churn.Ending.CLIENT_FIRST);
                    return null;
                });

                await().atMost(LONG).untilAsserted(() -> {
                    SpooledHistory history = SpooledHistory.of(data);
                    assertThat(history.events.stream().filter(CLOSED)).hasSize(closes);
                    GenericRecord last = history.statuses.get(history.statuses.size() - 1);
                    assertThat(last.get("kind")).hasToString("HEARTBEAT");
                    assertThat(last.get("sequence")).isEqualTo(history.lastSequence());
                });
            }
            assertThat(collector.isAlive()).isTrue();
        }
    }
}

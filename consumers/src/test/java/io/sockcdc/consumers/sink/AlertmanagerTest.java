package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries through a real broker to a real Alertmanager. */
@Requires(Need.ALERTMANAGER)
class AlertmanagerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = freePort();
    private int storage;

    @Test
    void anAlertFiresIsKeptAliveThroughRestartsOfBothSidesAndEndsWhenItsFlagClears() throws Exception {
        Instant opened = Instant.now().truncatedTo(ChronoUnit.MICROS).minusSeconds(5);
        Map<String, String> keys = Map.of(
                "am.type", "alertmanager",
                "am.url", "http://127.0.0.1:" + port + "/",
                "am.retry-first", "100ms",
                "am.retry-most", "500ms",
                "am.resend-interval", "1s");
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "am.")) {
            broker.start();
            Process manager = alertmanager();
            try (Delivery delivery = run.start(keys)) {
                // when a flag opens
                run.publish(Flags.flood("a", Life.OPEN, Severity.MEDIUM, opened));
                JsonNode alert = awaitAlerts(1).get(0);

                // then Alertmanager has it as it is
                JsonNode labels = alert.get("labels");
                assertThat(labels.get("alertname").asText()).isEqualTo("connection-flood");
                assertThat(labels.get("severity").asText()).isEqualTo("medium");
                assertThat(labels.get("anomaly_id").asText()).isEqualTo("a");
                assertThat(labels.get("remote_ip").asText()).isEqualTo("192.0.2.66");
                assertThat(labels.get("host").asText()).isEqualTo("web-1");
                assertThat(labels.get("technique").asText()).isEqualTo("T1499");
                assertThat(alert.get("annotations").get("summary").asText())
                        .isEqualTo("connection-flood: local port 443, remote ip 192.0.2.66, host web-1");
                assertThat(alert.get("annotations").get("description").asText()).contains("opens 1234 connections");
                assertThat(OffsetDateTime.parse(alert.get("startsAt").asText()).toInstant())
                        .isCloseTo(opened.minusSeconds(5), within(1, ChronoUnit.MILLIS));

                // and it is told again
                Instant end = end(alert);
                awaitEndAfter(end);

                // when it grows more severe, there is still one alert
                run.publish(Flags.flood("a", Life.UPDATE, Severity.HIGH, opened.plusSeconds(1)));
                await().atMost(PATIENCE).until(() -> severities().equals(List.of("high")));
                assertThat(delivery.receivers().get(0).get(DeliveryMeter.SENT)).isEqualTo(2);
            }
            // when both forget everything
            manager.destroy();
            assertThat(manager.waitFor(10, TimeUnit.SECONDS)).isTrue();
            manager = alertmanager();
            try (Delivery again = run.start(keys)) {
                // then the open flag is found in the topic and told again
                awaitAlerts(1);
                assertThat(severities()).containsExactly("high");
                assertThat(again.receivers().get(0).get(DeliveryMeter.SENT)).isZero();

                // when it clears
                run.publish(Flags.flood("a", Life.CLEAR, Severity.HIGH, opened.plusSeconds(2)));
                awaitAlerts(0);
            } finally {
                manager.destroy();
            }
        }
    }

    @Test
    void aThousandFlagsAtOnceArriveAllAndOneThatIsRefusedHoldsUpNobody() throws Exception {
        Instant opened = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Map<String, String> keys = Map.of("am.type", "alertmanager", "am.url", "http://127.0.0.1:" + port);
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "many.")) {
            broker.start();
            Process manager = alertmanager();
            try (Delivery delivery = run.start(keys)) {
                List<Anomaly> flags = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    flags.add(Flags.flood("flag" + i, Life.OPEN, Severity.LOW, opened));
                }
                // a label name that Alertmanager does not allow
                flags.get(500).getSubject().setFields(Map.of("no-label name", "x"));
                run.publish(flags.toArray(Anomaly[]::new));

                awaitAlerts(999);
                await().atMost(PATIENCE)
                        .until(() -> broker.readAll("many.dead-letters").size() == 1);
                assertThat(delivery.receivers().get(0).get(DeliveryMeter.REFUSED))
                        .isEqualTo(1);
                assertThat(delivery.receivers().get(0).trouble()).isNull();
            } finally {
                manager.destroy();
            }
        }
    }

    private Process alertmanager() throws IOException {
        Path config = Files.writeString(
                directory.resolve("alertmanager.yml"), "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n");
        Process process = new ProcessBuilder(
                        "prometheus-alertmanager",
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("am-" + storage++),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("am.log").toFile())
                .start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get("/-/ready").statusCode() == 200);
        return process;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Alerts that fire. */
    private JsonNode alerts() throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get("/api/v2/alerts").body());
    }

    private JsonNode awaitAlerts(int count) throws IOException, InterruptedException {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(alerts()).hasSize(count));
        return alerts();
    }

    private List<String> severities() throws IOException, InterruptedException {
        return alerts().findValuesAsText("severity");
    }

    private static Instant end(JsonNode alert) {
        return OffsetDateTime.parse(alert.get("endsAt").asText()).toInstant();
    }

    private void awaitEndAfter(Instant end) {
        await().atMost(PATIENCE).until(() -> end(alerts().get(0)).isAfter(end));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

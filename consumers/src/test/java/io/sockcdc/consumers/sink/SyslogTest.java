package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.consumers.syslog.Rsyslog;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries through a real broker to a real rsyslogd, which says how it understood them. */
@Requires(Need.RSYSLOG)
class SyslogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00.000001Z");

    @TempDir
    Path directory;

    private Rsyslog rsyslog;

    @BeforeEach
    void makeRsyslog() {
        rsyslog = new Rsyslog(directory);
    }

    @AfterEach
    void end() {
        rsyslog.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void whatIsSentIsUnderstoodFieldByField(String scheme) throws Exception {
        rsyslog.start(scheme.equals("tls"));
        Map<String, String> keys = new HashMap<>(Map.of(
                "log.type", "syslog",
                "log.url", scheme + "://" + rsyslog.address(),
                "log.retry-first", "100ms",
                "log.facility", "local3"));
        if (scheme.equals("tls")) {
            keys.put("log.ca-file", rsyslog.caFile().toString());
        }
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                Anomaly open = Flags.flood("a", Life.OPEN, Severity.HIGH, T0);
                open.getSubject().setFields(Map.of("process", "ba]d \"name\\ grün", "remote_ip", "192.0.2.66"));
                run.publish(open, Flags.flood("a", Life.CLEAR, Severity.HIGH, T0.plusSeconds(60)));
                List<JsonNode> understood = rsyslog.awaitUnderstood(2);

                JsonNode first = understood.get(0);
                assertThat(first.get("pri").asText()).isEqualTo(String.valueOf(19 * 8 + 3));
                assertThat(first.get("app").asText()).isEqualTo("sockcdc");
                assertThat(first.get("id").asText()).isEqualTo("OPEN");
                assertThat(first.get("pid").asLong())
                        .isEqualTo(ProcessHandle.current().pid());
                assertThat(Instant.parse(first.get("time").asText().replace("+00:00", "Z")))
                        .isEqualTo(T0);
                assertThat(first.get("text").asText()).isEqualTo(open.getText());
                JsonNode data = first.get("data").get("sockcdc@32473");
                assertThat(data.get("anomaly_id").asText()).isEqualTo("a");
                assertThat(data.get("rule").asText()).isEqualTo("connection-flood");
                assertThat(data.get("remote_ip").asText()).isEqualTo("192.0.2.66");
                assertThat(data.get("process").asText()).isEqualTo("ba]d \"name\\ grün");
                assertThat(data.get("value").asText()).isEqualTo("1234.5");
                assertThat(understood.get(1).get("id").asText()).isEqualTo("CLEAR");
                assertThat(understood.get(1).get("pri").asText()).isEqualTo(String.valueOf(19 * 8 + 6));
                assertThat(delivery.receivers().get(0).trouble()).isNull();
            }
        }
    }

    @Test
    void aSyslogThatGoesAwayGetsTheRestWhenItIsBack() throws Exception {
        rsyslog.start(false);
        Map<String, String> keys =
                Map.of("log.type", "syslog", "log.url", "tcp://" + rsyslog.address(), "log.retry-most", "1s");
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                run.publish(Flags.flood("a", Life.OPEN, Severity.HIGH, T0));
                rsyslog.awaitUnderstood(1);
                rsyslog.close();

                run.publish(
                        Flags.flood("b", Life.OPEN, Severity.HIGH, T0), Flags.flood("c", Life.OPEN, Severity.HIGH, T0));
                await().atMost(PATIENCE).until(() -> delivery.receivers().get(0).get(DeliveryMeter.FAILED) > 0);
                rsyslog.start(false);
                assertThat(rsyslog.awaitUnderstood(3))
                        .extracting(node -> node.get("data")
                                .get("sockcdc@32473")
                                .get("anomaly_id")
                                .asText())
                        .containsExactly("a", "b", "c");
            }
        }
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedGetsNothing() throws Exception {
        rsyslog.start(true);
        Map<String, String> keys =
                Map.of("log.type", "syslog", "log.url", "tls://" + rsyslog.address(), "log.retry-first", "100ms");
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                run.publish(Flags.flood("a", Life.OPEN, Severity.HIGH, T0));
                await().atMost(PATIENCE).until(() -> delivery.receivers().get(0).get(DeliveryMeter.FAILED) > 2);
                assertThat(delivery.receivers().get(0).trouble()).contains("certification path");
                assertThat(delivery.receivers().get(0).get(DeliveryMeter.SENT)).isZero();
            }
            assertThat(rsyslog.understood()).isEmpty();
        }
    }

    @Test
    void aLongMessageIsCutBetweenTwoCharacters() {
        Anomaly anomaly = Flags.flood("a", Life.OPEN, Severity.HIGH, T0);
        anomaly.setText("ü".repeat(5_000) + "\u001b[31m\n");
        SyslogMessages messages = new SyslogMessages(
                DeliveryRun.settings(Map.of("r.type", "syslog", "r.url", "udp://h:514"))
                        .receivers()
                        .values()
                        .iterator()
                        .next(),
                "host name",
                1);

        for (int most = 1_000; most < 1_010; most++) {
            byte[] message = messages.of(anomaly).encode(most);
            assertThat(message.length).isBetween(most - 1, most);
            assertThat(new String(message, StandardCharsets.UTF_8))
                    .startsWith("<131>1 2026")
                    .doesNotContain("\ufffd");
        }
        assertThat(new String(messages.of(anomaly).encode(100_000), StandardCharsets.UTF_8))
                .contains(" hostname sockcdc 1 OPEN [")
                .contains("] \ufeffü")
                .endsWith("ü?[31m?");
    }
}

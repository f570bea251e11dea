package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries through a real broker to a real rsyslogd, which says how it understood them. */
@Requires(Need.RSYSLOG)
class SyslogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00.000001Z");
    private static final String CONFIG = """
            global(workDirectory="DIRECTORY" defaultNetstreamDriverCAFile="DIRECTORY/ca.pem"
                   defaultNetstreamDriverCertFile="DIRECTORY/cert.pem" defaultNetstreamDriverKeyFile="DIRECTORY/key.pem"
                   parser.escapeControlCharactersOnReceive="off")
            module(load="imudp")
            module(load="imtcp"DRIVER)
            module(load="mmpstrucdata")
            template(name="understood" type="list") {
              constant(value="{\\"pri\\":\\"") property(name="pri")
              constant(value="\\",\\"app\\":\\"") property(name="app-name")
              constant(value="\\",\\"id\\":\\"") property(name="msgid")
              constant(value="\\",\\"pid\\":\\"") property(name="procid")
              constant(value="\\",\\"time\\":\\"") property(name="timereported" dateformat="rfc3339")
              constant(value="\\",\\"text\\":\\"") property(name="msg" format="json")
              constant(value="\\",\\"data\\":") property(name="$!rfc5424-sd")
              constant(value="}\\n")
            }
            input(type="imudp" address="127.0.0.1" port="PORT" ruleset="note")
            input(type="imtcp" address="127.0.0.1" port="PORT" ruleset="note")
            ruleset(name="note") {
              action(type="mmpstrucdata" sd_name.lowercase="off")
              action(type="omfile" file="DIRECTORY/understood.json" template="understood" asyncWriting="off" flushInterval="1")
            }
            """;

    @TempDir
    Path directory;

    private final int port = freePort();

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void whatIsSentIsUnderstoodFieldByField(String scheme) throws Exception {
        certificate();
        Process rsyslog = rsyslog(scheme.equals("tls"));
        Map<String, String> keys = new HashMap<>(Map.of(
                "log.type", "syslog",
                "log.url", scheme + "://127.0.0.1:" + port,
                "log.retry-first", "100ms",
                "log.facility", "local3"));
        if (scheme.equals("tls")) {
            keys.put("log.ca-file", directory.resolve("ca.pem").toString());
        }
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                Anomaly open = Flags.flood("a", Life.OPEN, Severity.HIGH, T0);
                open.getSubject().setFields(Map.of("process", "ba]d \"name\\ grün", "remote_ip", "192.0.2.66"));
                run.publish(open, Flags.flood("a", Life.CLEAR, Severity.HIGH, T0.plusSeconds(60)));
                List<JsonNode> understood = awaitUnderstood(2);

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
        } finally {
            end(rsyslog);
        }
    }

    @Test
    void aSyslogThatGoesAwayGetsTheRestWhenItIsBack() throws Exception {
        Process rsyslog = rsyslog(false);
        Map<String, String> keys =
                Map.of("log.type", "syslog", "log.url", "tcp://127.0.0.1:" + port, "log.retry-most", "1s");
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                run.publish(Flags.flood("a", Life.OPEN, Severity.HIGH, T0));
                awaitUnderstood(1);
                end(rsyslog);

                run.publish(
                        Flags.flood("b", Life.OPEN, Severity.HIGH, T0), Flags.flood("c", Life.OPEN, Severity.HIGH, T0));
                await().atMost(PATIENCE).until(() -> delivery.receivers().get(0).get(DeliveryMeter.FAILED) > 0);
                rsyslog = rsyslog(false);
                assertThat(awaitUnderstood(3))
                        .extracting(node -> node.get("data")
                                .get("sockcdc@32473")
                                .get("anomaly_id")
                                .asText())
                        .containsExactly("a", "b", "c");
            }
        } finally {
            end(rsyslog);
        }
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedGetsNothing() throws Exception {
        certificate();
        Process rsyslog = rsyslog(true);
        Map<String, String> keys =
                Map.of("log.type", "syslog", "log.url", "tls://127.0.0.1:" + port, "log.retry-first", "100ms");
        try (TestBroker broker = new TestBroker(directory.resolve("broker"));
                DeliveryRun run = new DeliveryRun(broker, "log.")) {
            broker.start();
            try (Delivery delivery = run.start(keys)) {
                run.publish(Flags.flood("a", Life.OPEN, Severity.HIGH, T0));
                await().atMost(PATIENCE).until(() -> delivery.receivers().get(0).get(DeliveryMeter.FAILED) > 2);
                assertThat(delivery.receivers().get(0).trouble()).contains("certification path");
                assertThat(delivery.receivers().get(0).get(DeliveryMeter.SENT)).isZero();
            }
            assertThat(directory.resolve("understood.json")).doesNotExist();
        } finally {
            end(rsyslog);
        }
    }

    @Test
    void aLongMessageIsCutBetweenTwoCharacters() {
        Anomaly anomaly = Flags.flood("a", Life.OPEN, Severity.HIGH, T0);
        anomaly.setText("ü".repeat(5_000) + "\u001b[31m\n");
        SyslogMessage messages = new SyslogMessage(
                DeliveryRun.settings(Map.of("r.type", "syslog", "r.url", "udp://h:514"))
                        .receivers()
                        .values()
                        .iterator()
                        .next(),
                "host name",
                1);

        for (int most = 1_000; most < 1_010; most++) {
            byte[] message = messages.of(anomaly, most);
            assertThat(message.length).isBetween(most - 1, most);
            assertThat(new String(message, StandardCharsets.UTF_8))
                    .startsWith("<131>1 2026")
                    .doesNotContain("\ufffd");
        }
        assertThat(new String(messages.of(anomaly, 100_000), StandardCharsets.UTF_8))
                .contains(" hostname sockcdc 1 OPEN [")
                .contains("] \ufeffü")
                .endsWith("ü?[31m?");
    }

    private void certificate() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        Files.copy(directory.resolve("cert.pem"), directory.resolve("ca.pem"));
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("run.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("run.log")))
                .isZero();
    }

    private Process rsyslog(boolean tls) throws IOException {
        String driver = tls ? " streamDriver.name=\"gtls\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\"" : "";
        Path config = Files.writeString(
                directory.resolve("rsyslog.conf"),
                CONFIG.replace("DIRECTORY", directory.toString())
                        .replace("DRIVER", driver)
                        .replace("PORT", Integer.toString(port)));
        Process process = new ProcessBuilder(
                        "rsyslogd", "-n", "-i", directory.resolve("rsyslog.pid").toString(), "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("rsyslog.log").toFile())
                .start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            assertThat(process.isAlive()).isTrue();
            try (Socket probe = new Socket("127.0.0.1", port)) {
                return probe.isConnected();
            }
        });
        return process;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private List<JsonNode> awaitUnderstood(int count) throws IOException {
        Path file = directory.resolve("understood.json");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(file)
                        .exists()
                        .content()
                        .as(Files.readString(directory.resolve("rsyslog.log")))
                        .satisfies(text -> assertThat(text.lines()).hasSize(count)));
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(new ObjectMapper().readTree(line));
        }
        return nodes;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

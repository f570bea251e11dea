package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsCommandTest {
    private static final Instant T0 = Instant.parse("2026-11-19T10:00:00.000001Z");

    @TempDir
    static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void publish() throws Exception {
        GeneratedClasses.trust();
        broker = new TestBroker(directory);
        broker.start();
        broker.createTopic("sockcdc.anomalies", 1, Map.of());
        send(
                flag("over", "inbound-scan", Life.OPEN, Severity.MEDIUM, 0),
                flag("worse", "connection-flood", Life.OPEN, Severity.LOW, 10),
                flag("over", "inbound-scan", Life.CLEAR, Severity.MEDIUM, 20),
                flag("worse", "connection-flood", Life.UPDATE, Severity.CRITICAL, 30),
                flag("small", "beaconing", Life.OPEN, Severity.LOW, 5));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void send(Anomaly... flags) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Anomaly flag : flags) {
                producer.send(new ProducerRecord<>(
                                "sockcdc.anomalies",
                                flag.getAnomalyId().getBytes(StandardCharsets.UTF_8),
                                RecordCodec.ofAnomalies().encode(flag)))
                        .get();
            }
        }
    }

    private static Anomaly flag(String id, String rule, Life life, Severity severity, int second) {
        Anomaly flag = new Anomaly();
        flag.setAnomalyId(id);
        flag.setLife(life);
        flag.setRule(rule);
        flag.setSubject(new AnomalySubject(
                "login",
                Map.of("host_id", "web-1", "remote_ip", "192.0.2.66", "local_port", "22", "process", "e\u001b[2J")));
        flag.setSeverity(severity);
        flag.setTechnique("T1110");
        flag.setValue(1_234_500_000);
        flag.setThreshold(100);
        flag.setBaseline(new AnomalyBaseline(3.5, 1.0));
        flag.setUnit("bytes in 10 s");
        flag.setEvidence(List.of(
                new AnomalyEvidence("web-1", "b", 1L, 7L, "TCP", "10.0.0.1", 22, "192.0.2.66", 40000, 12, "sshd")));
        flag.setFirstSeen(id.equals("small") ? T0.plusSeconds(5) : T0);
        flag.setLastSeen(T0.plusSeconds(second));
        flag.setClearedAt(life == Life.CLEAR ? T0.plusSeconds(second) : null);
        flag.setAt(T0.plusSeconds(second));
        flag.setDataQuality(DataQuality.LOWER_BOUND);
        flag.setHostIds(List.of("web-1"));
        flag.setText(id + " of 192.0.2.66.");
        flag.setRulesFingerprint("f");
        return flag;
    }

    private static CommandRun run() {
        return new CommandRun(Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()), request -> {
            throw new AssertionError("no collector was expected");
        });
    }

    private static List<String> ids(String json) {
        return json.lines()
                .map(line -> {
                    try {
                        JsonNode node = new ObjectMapper().readTree(line);
                        return node.get("anomaly_id").asText() + " "
                                + node.get("life").asText();
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }

    @Test
    void onceSaysWhatIsOpenInTheOrderItOpenedAndNothingThatSteersATerminal() {
        CommandRun run = run();

        assertThat(run.run("alerts", "--once")).isEqualTo(ExitCode.OK.number());

        assertThat(run.out()).isEqualTo("""
                2026-11-19 10:00:30Z  UPDATE  CRITICAL  connection-flood     192.0.2.66 port 22 e\\x1b[2J on web-1
                    worse of 192.0.2.66.
                    1235000000 bytes in 10 s, limit 100, usual 3.5; for 30 s; ATT&CK T1110; events were lost, it may be more; \
                as 10.0.0.1:22 <-> 192.0.2.66:40000 of sshd[12]
                2026-11-19 10:00:05Z  OPEN    LOW       beaconing            192.0.2.66 port 22 e\\x1b[2J on web-1
                    small of 192.0.2.66.
                    1235000000 bytes in 10 s, limit 100, usual 3.5; ATT&CK T1110; events were lost, it may be more; \
                as 10.0.0.1:22 <-> 192.0.2.66:40000 of sshd[12]
                """);
    }

    @Test
    void severityRuleAndTimeChooseAndJsonIsTheRecord() {
        CommandRun severe = run();
        severe.run("alerts", "--once", "--severity", "high", "--format", "json");
        assertThat(ids(severe.out())).containsExactly("worse UPDATE");

        CommandRun all = run();
        all.run("alerts", "--once", "--all", "--format", "json");
        assertThat(ids(all.out()))
                .containsExactly("over OPEN", "small OPEN", "worse OPEN", "over CLEAR", "worse UPDATE");

        CommandRun stretch = run();
        stretch.run("alerts", "--from", "2026-11-19T10:00:10Z", "--until", "2026-11-19T10:00:30Z", "--format", "json");
        assertThat(ids(stretch.out())).containsExactly("worse OPEN", "over CLEAR");

        CommandRun ruled = run();
        ruled.run("alerts", "--all", "--once", "--rule", "beaconing", "--rule", "inbound-scan", "--format", "json");
        assertThat(ids(ruled.out())).containsExactly("over OPEN", "small OPEN", "over CLEAR");
    }

    @Test
    void whatComesIsPrintedAsItComesUntilItIsStopped() throws Exception {
        CommandRun run = run();
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> run.run("alerts", "--format", "json", "--rule", "new-listener"));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            send(flag("live" + System.identityHashCode(new Object()), "new-listener", Life.OPEN, Severity.HIGH, 40));
            return run.out().contains("new-listener");
        });
        run.stop.stop();

        assertThat(code).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(0);
        assertThat(ids(run.out())).allMatch(id -> id.matches("live.* OPEN"));
    }

    @Test
    void aWrongTimeSeverityOrKafkaIsOneLine() {
        CommandRun time = run();
        assertThat(time.run("alerts", "--from", "someday")).isEqualTo(ExitCode.USAGE.number());
        CommandRun order = run();
        assertThat(order.run("alerts", "--from", "now", "--until", "-1h")).isEqualTo(ExitCode.USAGE.number());
        CommandRun severity = run();
        assertThat(severity.run("alerts", "--severity", "urgent")).isEqualTo(ExitCode.USAGE.number());
        assertThat(severity.err()).contains("critical");
        CommandRun nothing = run();
        assertThat(nothing.run("alerts", "--once", "--topic-prefix", "other."))
                .isEqualTo(ExitCode.KAFKA_UNREACHABLE.number());
        assertThat(nothing.err()).contains("no topic other.anomalies: Kafka ").contains("made the topic yet");
    }
}

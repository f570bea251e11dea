package io.sockcdc.app.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.app.RunningCommand;
import io.sockcdc.app.e2e.Sockcdc;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Certificates;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in the Confluent wire format, with a registry and a reader that are not ours. */
@Requires({Need.ROOT, Need.NODE, Need.OPENSSL})
class RegistryTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String EVENTS = "sockcdc.events";
    private static final String PASSWORD = "correct horse";

    @TempDir
    Path folder;

    private final RegistryProcess registry = new RegistryProcess();
    private NetNamespace namespace;
    private TestBroker broker;

    @BeforeEach
    void prepare() {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
        broker.start();
    }

    @AfterEach
    void close() {
        registry.close();
        broker.close();
        namespace.close();
    }

    @Test
    void whatACollectorAndAnAnalysisWriteIsReadByOthersAndByEveryCommandOfOurs() throws Exception {
        // given: a collector whose registry is away at first
        Map<String, String> settings = settings(registry.url());
        try (RunningCommand collect = RunningCommand.start(settings, "collect")) {
            collect.await(() -> collect.out().contains("Ctrl-C"));
            churn(60);
            collect.await(() -> collect.said().contains("the registry is not ready; events wait in the spool"));
            assertThat(collect.said()).contains("cannot be reached");

            // when
            registry.start();
            await().atMost(LONG).until(() -> events() >= 120);
        }

        // then: an independent reader makes of keys and values what our own does
        List<ConsumerRecord<byte[], byte[]>> records = broker.readAll(EVENTS);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.key()[0]).isZero();
            assertThat(record.value()[0]).isZero();
        });
        List<JsonNode> theirs = NodeReader.decode(registry.url(), interleaved(records));
        List<String> ours = watch(settings);
        assertThat(ours).hasSameSizeAs(records);
        for (int i = 0; i < records.size(); i++) {
            JsonNode key = theirs.get(2 * i);
            JsonNode value = theirs.get(2 * i + 1);
            assertThat(ours)
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"cookie\":" + key.get("cookie") + ",")
                            .contains("\"sequence\":" + value.get("sequence") + ",")
                            .contains("\"op\":" + value.get("op"))
                            .contains("\"local_port\":" + value.get("local_port")));
        }
        assertThat(NodeReader.decode(
                        registry.url(),
                        broker.readAll("sockcdc.status").stream()
                                .map(ConsumerRecord::value)
                                .toList()))
                .allSatisfy(status -> assertThat(status.get("kind").asText()).isNotEmpty());
        assertThat(registry.get("/subjects"))
                .contains("sockcdc.events-key", "sockcdc.events-value", "sockcdc.status-value");
        assertThat(registry.get("/config/sockcdc.events-value")).contains("FULL_TRANSITIVE");

        // and: what was written without a registry stands beside it, in the same partitions, and all of it is read
        Map<String, String> plain = settings(null);
        try (RunningCommand collect = RunningCommand.start(plain, "collect")) {
            collect.await(() -> collect.out().contains("Ctrl-C"));
            churn(20);
            // A listener that lasts is seen while it listens, and is a new one.
            Churn.Held held = namespace.call(() -> new Churn().hold(3));
            await().atMost(LONG).until(() -> events() >= records.size() + 47);
            held.close();
            // Event time goes on with heartbeats alone when nothing happens: without one no flag would follow from the
            // last event.
            await().atMost(LONG).until(() -> latest("sockcdc.status") > latest(EVENTS) + 2_000);
            assertThat(collect.stop()).isZero();
        }
        assertThat(watch(settings)).hasSameSizeAs(broker.readAll(EVENTS));
        assertThat(RunningCommand.run(plain, "watch", "--from", "-5m", "--until", "now")
                        .err())
                .contains(records.size() + " records were no socket events");
        RunningCommand audit = RunningCommand.run(settings, "audit", "--from", "-5m", "--until", "now");
        assertThat(audit.awaitExit())
                .as(audit.toString())
                .isIn(ExitCode.OK.number(), ExitCode.GAPS.number(), ExitCode.INCOMPLETE.number());
        assertThat(audit.out()).doesNotContain("unreadable");
        RunningCommand at = RunningCommand.run(settings, "at", "now", "-ta");
        assertThat(at.err()).as(at.toString()).contains("events read").doesNotContain("cannot be read");

        // and: the analysis reads both and writes with ids; what it has written is read by all that read it
        Map<String, String> analysis = new HashMap<>(settings);
        analysis.put("SOCKCDC_ANALYZE_RULES_FILE", rules().toString());
        analysis.put("SOCKCDC_SIEM_FORMAT", "ecs");
        analysis.put("SOCKCDC_SIEM_DESTINATIONS", "topic");
        try (RunningCommand analyze = RunningCommand.start(analysis, "analyze", "--port", "0")) {
            analyze.await(() -> analyze.said().contains("analysing"));
            // What is in a topic is read once its transaction is committed.
            awaitPrinted("127.0.0.1", settings, "counts", "--format", "json");
            awaitPrinted("new-listener", settings, "alerts", "--all", "--once", "--format", "json");
            assertExported();
            assertServed(analyze);
        }
        List<ConsumerRecord<byte[], byte[]>> anomalies = broker.readAll("sockcdc.anomalies");
        assertThat(NodeReader.decode(
                        registry.url(),
                        anomalies.stream().map(ConsumerRecord::value).toList()))
                .anySatisfy(flag -> assertThat(flag.get("rule").asText()).isEqualTo("new-listener"));
        assertReplays(settings);
        List<ConsumerRecord<byte[], byte[]>> counts = broker.readAll("sockcdc.counts");
        assertThat(NodeReader.decode(registry.url(), interleaved(counts)))
                .anySatisfy(node -> assertThat(node.toString()).contains("127.0.0.1"));
        assertThat(broker.readAll("sockcdc.dead-letters")).isEmpty();
        assertThat(registry.get("/subjects")).contains("sockcdc.counts-key", "sockcdc.sockets-value");
    }

    private static void awaitPrinted(String text, Map<String, String> settings, String... command) {
        await().atMost(LONG).untilAsserted(() -> {
            RunningCommand done = RunningCommand.run(settings, command);
            assertThat(done.out()).as(done.toString()).contains(text);
        });
    }

    /** Every socket event, of either format, is a line for security systems, and so are flags. */
    private void assertExported() {
        await().atMost(LONG).untilAsserted(() -> {
            List<String> lines = broker.readAll("sockcdc.siem").stream()
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
            assertThat(lines)
                    .filteredOn(line -> line.contains("\"kind\":\"event\""))
                    .hasSize((int) events());
            assertThat(lines).anySatisfy(line -> assertThat(line).contains("\"kind\":\"alert\"", "new-listener"));
        });
    }

    /** The REST interface answers from events, counts, sockets, flags and statuses. */
    private void assertServed(RunningCommand analyze) {
        String address = analyze.out()
                .lines()
                .filter(line -> line.contains("dashboard "))
                .map(line -> line.strip().substring("dashboard ".length()).strip())
                .findFirst()
                .orElseThrow();
        await().atMost(LONG).ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            assertThat(get(address, "/api/v1/anomalies")).contains("new-listener");
            assertThat(get(address, "/api/v1/counts")).contains("127.0.0.1");
            assertThat(get(address, "/api/v1/events")).contains("\"CLOSE\"");
            assertThat(get(address, "/api/v1/hosts")).contains("\"host_id\"");
        });
    }

    private static String get(String address, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address).resolve(path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** A copy is of both formats, as what it was made of; rules judge both. */
    private void assertReplays(Map<String, String> settings) throws IOException {
        RunningCommand copy = RunningCommand.run(settings, "replay", "--to-topic-prefix", "copy.");
        assertThat(copy.awaitExit()).as(copy.toString()).isZero();
        List<ConsumerRecord<byte[], byte[]>> copied = broker.readAll("copy.events");
        assertThat(copied).hasSize((int) events());
        Map<String, String> ofCopy = new HashMap<>(settings);
        ofCopy.put("SOCKCDC_KAFKA_TOPIC_PREFIX", "copy.");
        assertThat(watch(ofCopy)).containsExactlyInAnyOrderElementsOf(watch(settings));

        RunningCommand dated = RunningCommand.run(settings, "replay", "--to", "dated", "--times", "now");
        assertThat(dated.awaitExit()).as(dated.toString()).isZero();
        assertThat(broker.readAll("dated")).hasSize((int) events());

        RunningCommand judged =
                RunningCommand.run(settings, "replay", "--rules", rules().toString(), "--format", "json");
        assertThat(judged.awaitExit()).as(judged.toString()).isZero();
        assertThat(judged.out()).as(judged.toString()).contains("new-listener");
    }

    /** Rules by which every listener that comes after the first second is flagged. */
    private Path rules() throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), """
                new-listener:
                  learn: 1s
                  local-only: true
                """);
    }

    @Test
    void aRegistryBehindTlsAndAPasswordWorksAndEachWrongSettingIsOneLineThatNamesIt() throws Exception {
        // given
        registry.start();
        Certificates certificates = new Certificates(folder.resolve("certificates"));
        try (Doorkeeper door =
                new Doorkeeper(registry.url(), certificates.of("registry", "DNS:localhost"), "sockcdc", PASSWORD)) {
            Map<String, String> right = settings(door.url());
            right.put("SOCKCDC_KAFKA_REGISTRY_USER", "sockcdc");
            right.put("SOCKCDC_KAFKA_REGISTRY_PASSWORD", PASSWORD);
            right.put("SOCKCDC_KAFKA_REGISTRY_SUBJECTS", "topic-record");
            right.put("SOCKCDC_KAFKA_REGISTRY_PROPERTIES_SSL_TRUSTSTORE_TYPE", "PEM");
            right.put(
                    "SOCKCDC_KAFKA_REGISTRY_PROPERTIES_SSL_TRUSTSTORE_LOCATION",
                    certificates.authority().toString());

            // when
            try (Sockcdc collect = Sockcdc.launch().withEnvironment(right).start("collect", "--log-level", "trace")) {
                collect.awaitCapturing();
                churn(5);
                await().atMost(LONG).until(() -> events() >= 10);

                // then
                assertThat(collect.err()).contains("kafka").doesNotContain(PASSWORD);
            }
            assertThat(watch(right)).hasSameSizeAs(broker.readAll(EVENTS));
            assertThat(registry.get("/subjects")).contains("sockcdc.events-io.sockcdc.schema.SocketEvent");

            assertThat(refusal(right, "SOCKCDC_KAFKA_REGISTRY_PASSWORD", "wrong"))
                    .contains("does not know us (401)", "kafka.registry.user");
            assertThat(refusal(right, "SOCKCDC_KAFKA_REGISTRY_PROPERTIES_SSL_TRUSTSTORE_LOCATION", "/nowhere"))
                    .contains("kafka.registry.properties", "/nowhere");
            assertThat(refusal(
                            right,
                            "SOCKCDC_KAFKA_REGISTRY_PROPERTIES_SSL_TRUSTSTORE_LOCATION",
                            new Certificates(folder.resolve("others"))
                                    .authority()
                                    .toString()))
                    .contains(
                            "of an authority that we do not trust",
                            "kafka.registry.properties.ssl.truststore.location");
            assertThat(refusal(right, "SOCKCDC_KAFKA_REGISTRY_URLS", door.url() + "/nothing"))
                    .contains("kafka.registry.urls");
            assertThat(refusal(right, "SOCKCDC_KAFKA_REGISTRY_URLS", "http://127.0.0.1:1"))
                    .contains("http://127.0.0.1:1 cannot be reached");
        }
    }

    /** What watch says of a setting that is wrong: one line. */
    private static String refusal(Map<String, String> right, String variable, String value) {
        Map<String, String> wrong = new HashMap<>(right);
        wrong.put(variable, value);
        RunningCommand run = RunningCommand.run(wrong, "watch", "--from", "-5m", "--until", "now");
        assertThat(run.awaitExit())
                .as(run.toString())
                .isIn(ExitCode.KAFKA_REFUSED.number(), ExitCode.KAFKA_UNREACHABLE.number());
        assertThat(run.err()).hasLineCount(1).doesNotContain("Exception");
        return run.err();
    }

    private List<String> watch(Map<String, String> settings) {
        RunningCommand watch =
                RunningCommand.run(settings, "watch", "--from", "-5m", "--until", "now", "--format", "json");
        assertThat(watch.awaitExit()).as(watch.toString()).isZero();
        return watch.out().lines().toList();
    }

    private static List<byte[]> interleaved(List<ConsumerRecord<byte[], byte[]>> records) {
        List<byte[]> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            all.add(record.key());
            all.add(record.value());
        }
        return all;
    }

    private long latest(String topic) {
        return broker.readAll(topic).stream()
                .mapToLong(ConsumerRecord::timestamp)
                .max()
                .orElse(0);
    }

    private long events() {
        try {
            return broker.readAll(EVENTS).size();
        } catch (RuntimeException noSuchTopicYet) {
            return 0;
        }
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private Map<String, String> settings(@Nullable String registryUrl) {
        Map<String, String> settings = new HashMap<>();
        settings.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("SOCKCDC_DATA_DIR", folder.resolve("data").toString());
        settings.put("SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString());
        settings.put("SOCKCDC_METRICS_ENABLED", "false");
        if (registryUrl != null) {
            settings.put("SOCKCDC_KAFKA_REGISTRY_URLS", registryUrl);
        }
        return settings;
    }
}

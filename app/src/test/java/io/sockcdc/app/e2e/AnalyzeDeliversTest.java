package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program tells a receiver that its configuration file names. */
class AnalyzeDeliversTest {
    @TempDir
    Path directory;

    @Test
    void aReceiverOfTheConfigurationFileIsToldByTheProgram() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        web.createContext("/", exchange -> {
            try (exchange) {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        web.start();
        Path config = Files.writeString(directory.resolve("sockcdc.yaml"), """
                delivery:
                  receivers:
                    chat:
                      type: webhook
                      body: '{{life}} {{rule}} {{subject.remote_ip}}'
                      content-type: text/plain
                """);
        try (TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            broker.start();
            try (Sockcdc analyze = Sockcdc.launch()
                    .withEnvironment(Map.of(
                            "SOCKCDC_DELIVERY_RECEIVERS_CHAT_URL",
                            "http://127.0.0.1:" + web.getAddress().getPort() + "/hunter2"))
                    .start(
                            "analyze",
                            "--config",
                            config.toString(),
                            "--bootstrap-servers",
                            broker.bootstrapServers(),
                            "--data-dir",
                            directory.resolve("data").toString())) {
                analyze.awaitOut(text -> text.contains("Ctrl-C"));
                assertThat(analyze.out())
                        .contains("alerts    to chat at http://127.0.0.1:")
                        .doesNotContain("hunter2");
                publish(broker);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(bodies).containsExactly("OPEN inbound-scan 192.0.2.66"));
                assertThat(analyze.err()).doesNotContain("hunter2");
            }
        } finally {
            web.stop(0);
        }
    }

    private static void publish(TestBroker broker) throws Exception {
        GeneratedClasses.trust();
        Anomaly flag = new Anomaly();
        flag.setAnomalyId("a");
        flag.setLife(Life.OPEN);
        flag.setRule("inbound-scan");
        flag.setSubject(new AnomalySubject("remote", Map.of("remote_ip", "192.0.2.66")));
        flag.setSeverity(Severity.HIGH);
        flag.setValue(60);
        flag.setThreshold(50);
        flag.setUnit("ports in 1 min");
        flag.setEvidence(List.of());
        flag.setFirstSeen(Instant.EPOCH);
        flag.setLastSeen(Instant.EPOCH);
        flag.setAt(Instant.EPOCH);
        flag.setDataQuality(DataQuality.COMPLETE);
        flag.setHostIds(List.of());
        flag.setText("192.0.2.66 tries many ports.");
        flag.setRulesFingerprint("x");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            "sockcdc.anomalies",
                            "a".getBytes(StandardCharsets.UTF_8),
                            RecordCodec.ofAnomalies().encode(flag)))
                    .get();
        }
    }
}

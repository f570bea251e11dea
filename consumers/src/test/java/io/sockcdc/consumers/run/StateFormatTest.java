package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.topics.TopicOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an analysis keeps, when it changes, and when another format was kept before. */
class StateFormatTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/io/sockcdc/consumers/run/state-format-" + StateFormat.NUMBER + ".txt");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void whatIsKeptChangesOnlyWithItsNumber() throws Exception {
        // given
        Events events = new Events("4d5a7c0e3b1f4e0f9a6b8c2d1e3f5a7b");
        String kept;
        try (Driver driver = new Driver(directory, Lasting.settings())) {
            // when
            driver.send(events.listener(1));
            driver.send(events.heartbeat());
            for (int i = 0; i < 40; i++) {
                driver.send(events.at(i).open(100 + i, "198.51.100." + i % 5));
            }
            driver.send(events.at(41).gap(7));
            driver.anomalies();
            for (int i = 0; i < 30; i++) {
                driver.send(events.at(50).close(100 + i, "198.51.100." + i % 5));
            }
            driver.send(events.at(60).heartbeat());
            driver.send(events.at(90).heartbeat());
            driver.anomalies();
            kept = kept(driver);
        }

        // then
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, kept);
        }
        assertThat(kept)
                .as("what an analysis keeps: when its layout changed, raise StateFormat.NUMBER, or a running analysis "
                        + "reads what it does not understand; then, or when only figures changed, "
                        + "run this with -Dsockcdc.regenerate=true")
                .isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void stateOfAnotherFormatIsLeftAloneAndAllIsMadeAnewFromTheEvents() throws Exception {
        try (TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            // given
            broker.start();
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            broker.createTopic("grown.events", 2, Map.of());
            broker.createTopic("grown.analyze-counts-changelog", 2, Map.of());
            Events events = new Events("host");
            try (KafkaProducer<SocketKey, SocketEvent> producer = new KafkaProducer<>(
                    client,
                    RecordSerdes.socketKeys().serializer(),
                    RecordSerdes.socketEvents().serializer())) {
                for (int i = 0; i < 20; i++) {
                    Events.Sent sent = events.at(i).open(i, "198.51.100." + i % 2);
                    producer.send(new ProducerRecord<>("grown.events", sent.key(), sent.event()))
                            .get();
                }
            }
            byte[] old = "what an older version kept".getBytes(StandardCharsets.UTF_8);
            try (KafkaProducer<byte[], byte[]> producer =
                            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                    Admin admin = Admin.create(client)) {
                producer.send(new ProducerRecord<>("grown.analyze-counts-changelog", old, old))
                        .get();
                admin.alterConsumerGroupOffsets(
                                "grown.analyze",
                                Map.of(
                                        new TopicPartition("grown.events", 0), new OffsetAndMetadata(1_000),
                                        new TopicPartition("grown.events", 1), new OffsetAndMetadata(1_000)))
                        .all()
                        .get();
            }
            ListAppender<ILoggingEvent> logged = new ListAppender<>();
            logged.start();
            Logger logger = (Logger) LoggerFactory.getLogger(StateFormat.class);
            logger.addAppender(logged);

            // when
            analyze(client);
            analyze(client);

            // then
            logger.detachAppender(logged);
            assertThat(logged.list).singleElement().satisfies(line -> {
                assertThat(line.getMessage()).contains("of another format", "made anew from the events");
                assertThat(line.getKeyValuePairs().toString()).contains("grown.analyze-" + StateFormat.NUMBER);
            });
            assertThat(broker.readAll("grown.analyze-counts-changelog"))
                    .singleElement()
                    .satisfies(record -> assertThat(record.value()).isEqualTo(old));
        }
    }

    @Test
    void onlyGroupsOfAnalysesOfThisPrefixAreOthers() {
        assertThat(StateFormat.others(
                        List.of(
                                "my.analyze",
                                "my.analyze-999",
                                StateFormat.applicationId("my."),
                                "my.analyze-it-all",
                                "your.analyze",
                                "my.delivery.pager"),
                        "my."))
                .containsExactly("my.analyze", "my.analyze-999");
    }

    private void analyze(Map<String, Object> client) throws Exception {
        try (Analyzer analyzer = Analyzer.start(
                new AnalyzeRequest(
                        Lasting.settings(),
                        client,
                        new TopicOptions("grown.", (short) 1, 2, Duration.ofDays(100_000)),
                        directory.resolve("data")),
                reason -> {})) {
            assertThat(analyzer.awaitReady(PATIENCE)).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(openByIp(client)).isEqualTo(Map.of("198.51.100.0", 10L, "198.51.100.1", 10L)));
        }
    }

    private static Map<String, Long> openByIp(Map<String, Object> client) {
        try (CountsReader reader = new CountsReader(client, "grown.counts")) {
            return SharedWorkTest.openByIp(reader.read());
        }
    }

    /** Of each topic of its own how much was written to it, and what. */
    private static String kept(Driver driver) throws Exception {
        Map<String, String> kept = new TreeMap<>();
        List<String> own = new ArrayList<>(driver.driver.producedTopicNames());
        own.removeIf(topic -> !topic.startsWith(StateFormat.applicationId("sockcdc.")));
        for (String topic : own) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            int records = 0;
            for (TestRecord<byte[], byte[]> record : driver.driver
                    .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList()) {
                digest.update(record.key());
                if (record.value() != null) {
                    digest.update(record.value());
                }
                records++;
            }
            kept.put(topic, records + " " + HexFormat.of().formatHex(digest.digest()));
        }
        StringBuilder lines = new StringBuilder();
        kept.forEach(
                (topic, what) -> lines.append(topic).append(' ').append(what).append('\n'));
        return lines.toString();
    }
}

package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.Collector;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.settings.Settings;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.topics.TopicOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets of a network namespace, through the collector and a broker, against what ss says. */
@Requires({Need.ROOT, Need.SS})
class LiveCountsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ADDRESSES = 300;
    private static final int CONNECTIONS = 3_000;

    @TempDir
    Path directory;

    private final Syscalls calls = new Syscalls();

    @Test
    void countsPerAddressAreThoseOfSsAlsoAfterARestartAndAfterAFullReplay() throws Exception {
        try (NetNamespace namespace = NetNamespace.create();
                TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            broker.start();
            try (Collector collector = collector(namespace, broker)) {
                assertThat(collector.captured()).isNotEmpty();
                Analyzer first = analyze(broker, "live.", "first");

                // when connections of hundreds of addresses are held
                List<int[]> pairs = namespace.call(() -> connect(CONNECTIONS));
                awaitSs(namespace, broker);

                // when a part of them ends, while nobody counts
                first.close();
                namespace.call(() -> {
                    for (int i = 0; i < pairs.size(); i += 7) {
                        calls.resetOnClose(pairs.get(i)[0]);
                        calls.close(pairs.get(i)[0]);
                        calls.close(pairs.get(i)[1]);
                    }
                    return pairs.size();
                });
                Analyzer again = analyze(broker, "live.", "first");
                awaitSs(namespace, broker);
                again.close();
            }

            // when all is counted from the beginning of the topic, as a new application
            try (Analyzer replay = replay(broker)) {
                assertThat(replay.awaitReady(PATIENCE)).isTrue();
                Map<String, Long> before = openByIp(broker, "live.counts");
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(() ->
                                assertThat(openByIp(broker, "replayed.counts")).isEqualTo(before));
            }
        }
    }

    private Collector collector(NetNamespace namespace, TestBroker broker) throws Exception {
        CollectorSettings settings = Settings.load(
                        null,
                        Map.of(),
                        Map.of(
                                "kafka.bootstrap-servers", broker.bootstrapServers(),
                                "kafka.topic-prefix", "live.",
                                "kafka.partitions", "3",
                                "kafka.replication-factor", "1",
                                "capture.namespaces", namespace.path().toString(),
                                "capture.protocols", "tcp",
                                "capture.filter", "not sport = :9092",
                                "enrich.processes", "false",
                                "metrics.enabled", "false",
                                "heartbeat-interval", "1s"))
                .bind(CollectorSettings.defaults())
                .get(CollectorSettings.class);
        return Collector.start(settings, Files.createDirectories(directory.resolve("collector")), "test", reason -> {});
    }

    private Analyzer analyze(TestBroker broker, String prefix, String name) throws Exception {
        Analyzer analyzer = Analyzer.start(
                new AnalyzeRequest(
                        Lasting.settings(),
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new TopicOptions(prefix, (short) 1, 3, Duration.ofDays(1)),
                        directory.resolve(name)),
                reason -> {});
        assertThat(analyzer.awaitReady(PATIENCE)).isTrue();
        return analyzer;
    }

    /** The same events under another prefix: copied as they are, then analysed from their beginning. */
    private Analyzer replay(TestBroker broker) throws Exception {
        broker.createTopic("replayed.events", 3, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> copied = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : broker.readAll("live.events")) {
                copied.add(producer.send(
                        new ProducerRecord<>("replayed.events", record.partition(), record.key(), record.value())));
            }
            for (Future<RecordMetadata> one : copied) {
                one.get();
            }
        }
        return analyze(broker, "replayed.", "replay");
    }

    private List<int[]> connect(int connections) {
        int listener = calls.tcp();
        calls.bind(listener, 0, 0);
        calls.listen(listener, 128);
        int port = calls.port(listener);
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int client = calls.tcp();
            int number = (i * 7) % ADDRESSES;
            calls.bind(client, 0x7f00_0100 + ((number / 200) << 8) + (number % 200) + 1, 0);
            calls.connect(client, 0x7f00_0001, port);
            pairs.add(new int[] {client, calls.accept(listener)});
        }
        return pairs;
    }

    private static void awaitSs(NetNamespace namespace, TestBroker broker) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Map<String, Long> counted = openByIp(broker, "live.counts");
            assertThat(counted).isEqualTo(ss(namespace));
            assertThat(counted).hasSizeGreaterThan(ADDRESSES);
        });
    }

    private static Map<String, Long> ss(NetNamespace namespace) {
        return namespace
                .run("ss", "-tanH", "exclude", "listening", "exclude", "time-wait")
                .lines()
                .map(line -> line.strip().split("\\s+", -1)[4])
                .map(peer -> peer.substring(0, peer.lastIndexOf(':')))
                .collect(Collectors.groupingBy(ip -> ip, Collectors.counting()));
    }

    private static Map<String, Long> openByIp(TestBroker broker, String topic) {
        try (CountsReader reader = new CountsReader(Map.of("bootstrap.servers", broker.bootstrapServers()), topic)) {
            return SharedWorkTest.openByIp(reader.read());
        }
    }
}

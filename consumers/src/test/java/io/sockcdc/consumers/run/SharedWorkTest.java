package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.query.CountsQuery.PageRequest;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.consumers.query.CountsSort;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.topics.TopicOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several analyses on a real broker: one ends, one starts anew, the broker stops and starts. */
class SharedWorkTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final List<Analyzer> running = new ArrayList<>();
    private final Events host = new Events("h1");
    private final Map<Long, String> open = new HashMap<>();
    private TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker(directory.resolve("broker"));
        broker.start();
    }

    @AfterEach
    void stop() {
        running.forEach(Analyzer::close);
        broker.close();
    }

    private Analyzer analyze(String name, String prefix) throws Exception {
        AnalyzeSettings settings = Lasting.settings();
        Analyzer analyzer = Analyzer.start(
                new AnalyzeRequest(
                        settings,
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new TopicOptions(prefix, (short) 1, 4, Duration.ofDays(100_000)),
                        directory.resolve(name)),
                reason -> {});
        running.add(analyzer);
        return analyzer;
    }

    @Test
    void countsStayThoseOfTheTableWhileInstancesAndTheBrokerComeAndGo() throws Exception {
        // given two that share the work
        Analyzer first = analyze("first", "t.");
        Analyzer second = analyze("second", "t.");
        assertThat(first.awaitReady(PATIENCE)).isTrue();
        assertThat(second.awaitReady(PATIENCE)).isTrue();
        churn("t.", 2_000, 1);
        awaitCounts("t.");

        // when one leaves while events come
        churn("t.", 500, 2);
        first.close(Duration.ZERO);
        churn("t.", 500, 3);
        awaitCounts("t.");

        // when the broker stops and starts
        broker.stop();
        broker.start();
        churn("t.", 500, 4);
        awaitCounts("t.");

        // when nobody is left and another one begins with an empty directory
        second.close();
        churn("t.", 500, 5);
        Analyzer third = analyze("third", "t.");
        awaitCounts("t.");

        // then its own stores say the same, and nothing went to the dead letters
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(third
                                .counts()
                                .top(SubjectKind.REMOTE_IP, CountsSort.OPEN, counted -> true, PageRequest.first(1_000))
                                .counted()
                                .stream()
                                .mapToLong(counted -> counted.counts().getOpen())
                                .sum())
                        .isEqualTo(open.size()));
        assertThat(broker.readAll("t.dead-letters")).isEmpty();
    }

    @Test
    void whatCannotBeReadIsADeadLetterThatSaysWhy() throws Exception {
        Analyzer analyzer = analyze("first", "d.");
        assertThat(analyzer.awaitReady(PATIENCE)).isTrue();
        byte[] nonsense = "no event".getBytes(StandardCharsets.UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>("d.events", nonsense, nonsense)).get();
        }
        churn("d.", 20, 1);
        awaitCounts("d.");
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<ConsumerRecord<byte[], byte[]>> letters = broker.readAll("d.dead-letters");
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).value()).isEqualTo(nonsense);
            assertThat(letters.get(0).headers().toArray())
                    .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
                    .anyMatch(text -> text.contains("single-object encoding"));
        });
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new org.apache.kafka.common.serialization.ByteArraySerializer(),
                new org.apache.kafka.common.serialization.ByteArraySerializer());
    }

    /** Opens and closes, every tenth event sent twice. */
    private void churn(String prefix, int steps, int seed) throws InterruptedException, ExecutionException {
        Random random = new Random(seed);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<SocketKey, SocketEvent> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                RecordSerdes.socketKeys().serializer(),
                RecordSerdes.socketEvents().serializer())) {
            for (int step = 0; step < steps; step++) {
                host.at(seed * 10);
                long cookie = random.nextInt(700);
                String ip = "127.0." + (cookie % 3) + "." + (cookie % 100);
                Events.Sent next = open.containsKey(cookie) ? host.close(cookie, ip) : host.open(cookie, ip);
                if (open.remove(cookie) == null) {
                    open.put(cookie, ip);
                }
                for (int times = step % 10 == 0 ? 2 : 1; times > 0; times--) {
                    sent.add(producer.send(new ProducerRecord<>(prefix + "events", next.key(), next.event())));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private void awaitCounts(String prefix) {
        Map<String, Long> expected =
                open.values().stream().collect(Collectors.groupingBy(ip -> ip, Collectors.counting()));
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            try (CountsReader reader =
                    new CountsReader(Map.of("bootstrap.servers", broker.bootstrapServers()), prefix + "counts")) {
                assertThat(openByIp(reader.read())).isEqualTo(expected);
            }
        });
    }

    static Map<String, Long> openByIp(List<Counted> all) {
        return all.stream()
                .filter(counted -> counted.subject().getKind() == SubjectKind.REMOTE_IP
                        && counted.counts().getOpen() > 0)
                .collect(Collectors.toMap(
                        counted -> String.valueOf(counted.subject().getIp()),
                        counted -> counted.counts().getOpen()));
    }
}

package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.AnalyzeSettings.StateStore;
import io.sockcdc.consumers.rules.Histories;
import io.sockcdc.consumers.rules.Histories.History;
import io.sockcdc.consumers.rules.Histories.Recorded;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two analyses in processes of their own judge one history on a real broker, and are killed in the middle of it. */
class SharedJudgementTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PARTITIONS = 3;
    private static final String PREFIX = "j.";

    @TempDir
    Path directory;

    private final List<Process> running = new ArrayList<>();
    private TestBroker broker;

    @BeforeEach
    void startBroker() {
        // What a killed process had begun is given up soon; a machine with much to do is no broken broker.
        broker = new TestBroker(
                directory.resolve("broker"),
                Map.of(
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                        "broker.session.timeout.ms", "9000"));
        broker.start();
    }

    @AfterEach
    void stop() {
        running.forEach(Process::destroyForcibly);
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"MEMORY, 0", "DISK, 1"})
    void flagsAreThoseOfOneProcessWhicheverProcessIsKilledWhen(StateStore store, int standbyReplicas) throws Exception {
        // given two that share the work
        History history = Histories.quickAttacks();
        Process first = analyze("first", store, standbyReplicas);
        Process second = analyze("second", store, standbyReplicas);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(broker.readAll(PREFIX + "dead-letters")).isEmpty());
        List<Recorded> records = history.records();

        // when each is killed once while events come, and one begins again where it was
        send(records.subList(0, history.until(730)));
        awaitSome(1);
        first.destroyForcibly();
        int later = history.until(900);
        send(records.subList(history.until(730), later));
        analyze("first", store, standbyReplicas);
        awaitSome(3);
        second.destroyForcibly();
        send(records.subList(later, records.size()));

        // then
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(exact(Histories.flags(published()))).isEqualTo(exact(history.flags())));
        Map<String, Integer> steps = new HashMap<>();
        for (Anomaly step : published()) {
            if (step.getLife() != Life.UPDATE) {
                steps.merge(step.getLife() + " " + step.getAnomalyId(), 1, Integer::sum);
            }
        }
        assertThat(steps.values())
                .as("steps of a flag that were published twice")
                .containsOnly(1);
        assertThat(broker.readAll(PREFIX + "dead-letters")).isEmpty();
    }

    /** A status reaches its share by way of another process: when that one dies it is late, and its flag opens later. */
    private static List<String> exact(List<String> flags) {
        return flags.stream()
                .map(flag -> flag.contains("capture-loss") ? flag.replaceAll(", openedSecond.*", "") : flag)
                .toList();
    }

    private Process analyze(String name, StateStore store, int standbyReplicas) throws Exception {
        Process process = AnalyzerProcess.start(
                broker.bootstrapServers(), PREFIX, PARTITIONS, directory.resolve(name), store, standbyReplicas);
        running.add(process);
        return process;
    }

    private void awaitSome(int flags) {
        await().atMost(PATIENCE).until(() -> published().size() >= flags);
    }

    private void send(List<Recorded> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Map<String, Object> to = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<SocketKey, SocketEvent> events = new KafkaProducer<>(
                        to,
                        RecordSerdes.socketKeys().serializer(),
                        RecordSerdes.socketEvents().serializer());
                KafkaProducer<String, CollectorStatus> statuses = new KafkaProducer<>(
                        to, new StringSerializer(), RecordSerdes.statuses().serializer())) {
            for (Recorded record : records) {
                if (record.status() != null) {
                    sent.add(statuses.send(new ProducerRecord<>(
                            PREFIX + "status", record.status().getHostId(), record.status())));
                } else if (record.key() != null) {
                    sent.add(events.send(new ProducerRecord<>(
                            PREFIX + "events", record.partition(PARTITIONS), record.key(), record.event())));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private List<Anomaly> published() {
        List<Anomaly> found = new ArrayList<>();
        try (KafkaConsumer<String, Anomaly> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                RecordSerdes.anomalies().deserializer())) {
            TopicPartition only = new TopicPartition(PREFIX + "anomalies", 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            Long end = consumer.endOffsets(List.of(only)).get(only);
            while (end != null && consumer.position(only) < end) {
                for (ConsumerRecord<String, Anomaly> record : consumer.poll(Duration.ofMillis(200))) {
                    found.add(record.value());
                }
            }
        }
        return found;
    }
}

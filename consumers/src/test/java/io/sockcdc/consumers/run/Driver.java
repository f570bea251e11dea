package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.rules.config.RulesInForce;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.counts.CountsBoard;
import io.sockcdc.consumers.topology.counts.CountsTopology;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology on Kafka's driver, one partition, with the settings that ship. */
final class Driver implements AutoCloseable {
    static final TopicCatalog TOPICS = new TopicCatalog(TopicOptions.DEFAULTS);

    final TopologyTestDriver driver;
    final JudgementCounters counters = new JudgementCounters();
    private final CountsBoard board = new CountsBoard();
    final RulesInForce rules;
    private final TestInputTopic<SocketKey, SocketEvent> events;
    private final TestInputTopic<String, CollectorStatus> statuses;
    private final TestOutputTopic<SocketKey, SocketEvent> sockets;
    private final TestOutputTopic<CountSubject, ConnectionCounts> counts;
    private final TestOutputTopic<String, Anomaly> anomalies;

    Driver(Path directory, AnalyzeSettings settings) {
        rules = RulesInForce.of(settings.rulesFile());
        AnalyzeRequest request = new AnalyzeRequest(
                settings, Map.of("bootstrap.servers", "localhost:1"), TopicOptions.DEFAULTS, directory);
        Properties properties = new Properties();
        properties.putAll(StreamsSettings.of(request, TOPICS.name(TopicKind.DEAD_LETTERS)));
        driver = new TopologyTestDriver(
                AnalyzeTopology.build(settings, TOPICS, 1, rules, counters, board), properties, Events.START);
        events = driver.createInputTopic(
                name(TopicKind.EVENTS),
                RecordSerdes.socketKeys().serializer(),
                RecordSerdes.socketEvents().serializer());
        statuses = driver.createInputTopic(
                name(TopicKind.STATUS),
                new StringSerializer(),
                RecordSerdes.statuses().serializer());
        sockets = driver.createOutputTopic(
                name(TopicKind.SOCKETS),
                RecordSerdes.socketKeys().deserializer(),
                RecordSerdes.socketEvents().deserializer());
        counts = driver.createOutputTopic(
                name(TopicKind.COUNTS),
                RecordSerdes.countSubjects().deserializer(),
                RecordSerdes.connectionCounts().deserializer());
        anomalies = driver.createOutputTopic(
                name(TopicKind.ANOMALIES),
                new StringDeserializer(),
                RecordSerdes.anomalies().deserializer());
    }

    /** Every step of every flag since the last call. */
    List<Anomaly> anomalies() {
        for (int look = 0; look < 4; look++) {
            driver.advanceWallClockTime(Duration.ofMillis(50));
        }
        return anomalies.readValuesToList();
    }

    private static String name(TopicKind kind) {
        return TOPICS.name(kind).value();
    }

    void send(Events.Sent... sent) {
        send(List.of(sent));
    }

    void send(List<Events.Sent> sent) {
        sent.forEach(one -> events.pipeInput(one.key(), one.event()));
    }

    void send(CollectorStatus status) {
        statuses.pipeInput(status.getHostId(), status);
    }

    /** All counts of a kind as they are now. */
    Map<CountSubject, ConnectionCounts> stored(SubjectKind kind) {
        Map<CountSubject, ConnectionCounts> found = new LinkedHashMap<>();
        board.forEach(driver.getKeyValueStore(CountsTopology.LOSSES), (subject, its) -> {
            if (subject.getKind() == kind) {
                found.put(subject, its);
            }
        });
        return found;
    }

    @Nullable ConnectionCounts remote(String ip) {
        return stored(SubjectKind.REMOTE_IP)
                .get(new CountSubject(SubjectKind.REMOTE_IP, null, ip, null, null, null, null, null));
    }

    long open(SubjectKind kind) {
        return stored(kind).values().stream()
                .mapToLong(ConnectionCounts::getOpen)
                .sum();
    }

    /** Everything that was published since the last call, in order; a tombstone has no counts. */
    List<KeyValue<CountSubject, ConnectionCounts>> published() {
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        return counts.readKeyValuesToList();
    }

    /** What stands in the topic of counts after all that was published since the last call. */
    List<Counted> standing() {
        Map<CountSubject, ConnectionCounts> newest = new LinkedHashMap<>();
        for (KeyValue<CountSubject, ConnectionCounts> one : published()) {
            if (one.value == null) {
                newest.remove(one.key);
            } else {
                newest.put(one.key, one.value);
            }
        }
        List<Counted> all = new ArrayList<>();
        newest.forEach((subject, its) -> all.add(new Counted(subject, its)));
        return all;
    }

    /** What was written to the topic of sockets since the last call. */
    List<TestRecord<SocketKey, SocketEvent>> socketsWritten() {
        return sockets.readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}

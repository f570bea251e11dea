package io.sockcdc.app.attacks;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.rules.BackTest;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.Watermarks;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a Kafka holds of events, statuses and flags, read with Kafka's own consumer on the calling thread. */
final class History {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String EVENTS = "sockcdc.events";
    private static final String STATUS = "sockcdc.status";
    private static final String ANOMALIES = "sockcdc.anomalies";

    private final List<Step> steps = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private Instant newest = Instant.EPOCH;

    private record Step(String source, ConsumerRecord<byte[], byte[]> record) {}

    private History() {}

    /** All events and statuses so far. */
    static History read(String servers) {
        History history = new History();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers)) {
            for (ConsumerRecord<byte[], byte[]> record : all(consumer, List.of(EVENTS, STATUS), history.sources)) {
                history.steps.add(new Step(record.topic() + "-" + record.partition(), record));
            }
        }
        return history;
    }

    /** All flags in the topic so far, as one who reads only what is committed sees them; none while there is no topic. */
    static List<Anomaly> flags(String servers) {
        RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers)) {
            return all(consumer, List.of(ANOMALIES), new ArrayList<>()).stream()
                    .map(record -> codec.decode(record.value()))
                    .toList();
        }
    }

    /** What the rules say of it. */
    List<Anomaly> judge(RuleBook book) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
        RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
        Watermarks watermarks = new Watermarks(Duration.ZERO, Duration.ofHours(2));
        sources.forEach(watermarks::expect);
        BackTest test = new BackTest(book, watermarks);
        List<Anomaly> flags = new ArrayList<>();
        for (Step step : steps) {
            if (step.record.topic().equals(STATUS)) {
                CollectorStatus status = statuses.decode(step.record.value());
                newest = status.getAt().isAfter(newest) ? status.getAt() : newest;
                flags.addAll(test.on(step.source, status));
            } else {
                SocketEvent event = events.decode(step.record.value());
                newest = event.getObservedAt().isAfter(newest) ? event.getObservedAt() : newest;
                flags.addAll(test.on(step.source, keys.decode(step.record.key()), event));
            }
        }
        flags.addAll(test.finish(newest));
        return flags;
    }

    /** Time from the first status to the last. */
    Duration length() {
        RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
        List<Instant> times = steps.stream()
                .filter(step -> step.record.topic().equals(STATUS))
                .map(step -> statuses.decode(step.record.value()).getAt())
                .sorted()
                .toList();
        return times.isEmpty() ? Duration.ZERO : Duration.between(times.get(0), times.get(times.size() - 1));
    }

    /** Connections that were told together with that program. */
    long held(String command) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
        return steps.stream()
                .filter(step -> step.record.topic().equals(EVENTS))
                .filter(step -> {
                    SocketEvent event = events.decode(step.record.value());
                    return command.equals(event.getCommand()) && event.getRole() != Role.LISTENER;
                })
                .map(step -> keys.decode(step.record.key()))
                .distinct()
                .count();
    }

    /** How many events told what of which port: for a message that explains. */
    String summary() {
        RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
        Map<String, Integer> counts = new TreeMap<>();
        for (Step step : steps) {
            if (step.record.topic().equals(EVENTS)) {
                SocketEvent e = events.decode(step.record.value());
                boolean local = e.getRole() == Role.SERVER || e.getRole() == Role.LISTENER;
                Integer port = local ? e.getLocalPort() : e.getRemotePort();
                String what = String.join(
                        " ",
                        List.of(
                                e.getRole() + ":" + (port != null && port < 1024 ? "below 1024" : port),
                                e.getOp().toString(),
                                e.getState().toString(),
                                e.getCapturedBy().toString(),
                                String.valueOf(e.getCloseReason()),
                                String.valueOf(e.getCommand())));
                counts.merge(what, 1, Integer::sum);
            }
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) ->
                text.append(count).append(" times ").append(what).append('\n'));
        return text.toString();
    }

    private static List<ConsumerRecord<byte[], byte[]>> all(
            KafkaConsumer<byte[], byte[]> consumer, List<String> topics, List<String> sources) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            if (consumer.listTopics().containsKey(topic)) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
        }
        partitions.forEach(partition -> sources.add(partition.topic() + "-" + partition.partition()));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.add(record);
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        settings.put("default.api.timeout.ms", "60000");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

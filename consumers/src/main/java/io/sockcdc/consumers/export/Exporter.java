package io.sockcdc.consumers.export;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.config.SiemSettings.Destination;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.SiemMapper;
import io.sockcdc.consumers.siem.privacy.Privacy;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import io.sockcdc.topics.TopicAccessException;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running export to security systems: one consumer group for each destination, so that processes share its work and none
 * waits for another destination. May be used by several threads.
 */
public final class Exporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(20);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final List<ExportWorker> workers;

    private Exporter(List<ExportWorker> workers) {
        this.workers = workers;
    }

    /**
     * Starts a worker for each destination; makes the topic when it is one of them and missing.
     *
     * @param threads runs the workers, a thread for each
     * @throws ExportException when a setting cannot be met, or the topic cannot be made
     */
    public static Exporter start(ExportRequest request, Executor threads, Clock clock)
            throws ExportException, InterruptedException {
        GeneratedClasses.trust();
        SiemSettings settings = request.settings();
        List<ExportWorker> workers = new ArrayList<>();
        try {
            PseudonymKey key = settings.keyFile() == null ? request.key() : PseudonymKey.read(settings.keyFile());
            for (Destination destination : settings.destinations()) {
                SiemFormat format = settings.formatOf(destination);
                if (format != null) {
                    workers.add(worker(request, destination, format, key, clock));
                }
            }
        } catch (IllegalArgumentException | KafkaException e) {
            throw new ExportException("starting the export: " + e.getMessage(), e);
        }
        if (settings.destinations().contains(Destination.TOPIC)) {
            prepareTopic(request);
        }
        workers.forEach(threads::execute);
        LOG.atInfo().addKeyValue("destinations", settings.destinations()).log("export started");
        return new Exporter(List.copyOf(workers));
    }

    private static ExportWorker worker(
            ExportRequest request, Destination name, SiemFormat format, @Nullable PseudonymKey key, Clock clock)
            throws ExportException {
        SiemSettings settings = request.settings();
        TopicCatalog catalog = new TopicCatalog(request.topics());
        String events = catalog.name(TopicKind.EVENTS).value();
        List<String> topics = new ArrayList<>();
        if (settings.events()) {
            topics.add(events);
        }
        if (settings.anomalies()) {
            topics.add(catalog.name(TopicKind.ANOMALIES).value());
        }
        SiemMapper mapper = format.mapper(request.productVersion());
        Privacy privacy = settings.privacyOf(name).privacy(key);
        LineDestination destination = destination(request, name, format, mapper, clock);
        return new ExportWorker(
                name,
                new KafkaConsumer<>(
                        consumerSettings(request, name), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                topics,
                new LineMaker(events, mapper, privacy),
                destination,
                clock);
    }

    private static LineDestination destination(
            ExportRequest request, Destination name, SiemFormat format, SiemMapper mapper, Clock clock)
            throws ExportException {
        SiemSettings settings = request.settings();
        return switch (name) {
            case TOPIC ->
                new TopicDestination(
                        request.client(),
                        new TopicCatalog(request.topics()).name(TopicKind.SIEM).value());
            case FILE -> {
                Path path = settings.file().path();
                yield new FileDestination(
                        path == null
                                ? request.dataDirectory().resolve("siem").resolve("sockcdc-" + format + ".log")
                                : path,
                        settings.file(),
                        mapper.header(),
                        clock);
            }
            case SYSLOG ->
                new SyslogDestination(settings.syslog(), ProcessHandle.current().pid());
        };
    }

    private static Map<String, Object> consumerSettings(ExportRequest request, Destination destination) {
        String group = request.topics().prefix() + "siem-" + destination.name().toLowerCase(Locale.ROOT);
        Map<String, Object> settings = new HashMap<>(Map.of(
                "auto.offset.reset", request.settings().begin().name().toLowerCase(Locale.ROOT),
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false",
                "metadata.max.age.ms", "10000",
                "fetch.max.wait.ms", "250",
                "max.poll.records", "2000",
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "2000",
                "enable.metrics.push", "false"));
        settings.putAll(request.client());
        settings.put("group.id", group);
        settings.put("client.id", group);
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    private static void prepareTopic(ExportRequest request) throws ExportException, InterruptedException {
        try (Admin admin = Admin.create(request.client())) {
            new TopicAdmin(admin, KAFKA_PATIENCE)
                    .ensure(List.of(new TopicCatalog(request.topics()).get(TopicKind.SIEM)))
                    .differences()
                    .forEach(difference ->
                            LOG.atWarn().addKeyValue("difference", difference).log("a topic is not as it should be"));
        } catch (TopicAccessException | KafkaException e) {
            throw new ExportException("preparing the topic for security systems: " + e.getMessage(), e);
        }
    }

    /** How each destination does, in the order of the settings. */
    public List<ExportStatus> statuses() {
        return workers.stream().map(ExportWorker::status).toList();
    }

    /** Ends it, in at most three seconds. */
    @Override
    public void close() {
        try {
            close(CLOSE_PATIENCE, Clock.systemUTC());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it; false when that takes longer, and it ends behind then. */
    public boolean close(Duration atMost, Clock clock) throws InterruptedException {
        workers.forEach(ExportWorker::stop);
        Instant until = clock.instant().plus(atMost);
        boolean all = true;
        for (ExportWorker worker : workers) {
            Duration left = Duration.between(clock.instant(), until);
            all &= worker.awaitEnd(left.isNegative() ? Duration.ZERO : left);
        }
        return all;
    }
}

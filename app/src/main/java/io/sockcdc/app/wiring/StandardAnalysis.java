package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.app.acl.Rights;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.export.ExportRequest;
import io.sockcdc.consumers.observe.DeliveryMetrics;
import io.sockcdc.consumers.run.AnalyzeException;
import io.sockcdc.consumers.run.AnalyzeRequest;
import io.sockcdc.consumers.run.Analyzer;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.consumers.run.DeliveryRequest;
import io.sockcdc.consumers.sink.DeliveryException;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The analysis that ships, with its failures turned into exit codes. */
final class StandardAnalysis implements AnalysisRuntime {
    private static final Set<TopicKind> WRITTEN = Set.of(TopicKind.SOCKETS, TopicKind.COUNTS, TopicKind.ANOMALIES);
    private static final Duration TO_END_DELIVERY = Duration.ofMillis(800);

    private final AnalyzeRequest request;
    private final DeliveryRequest alerts;
    private final ExportRequest export;
    private @Nullable Analyzer analyzer;
    private @Nullable Delivery delivery;
    private @Nullable SiemExport exporter;

    StandardAnalysis(AnalysisRequest asked) {
        KafkaSettings kafka = asked.kafka();
        String servers = String.join(",", kafka.bootstrapServers());
        Map<String, Object> client = KafkaClients.writing(kafka, servers, WRITTEN);
        TopicOptions topics = kafka.topics();
        request = new AnalyzeRequest(asked.settings(), client, topics, asked.dataDirectory());
        alerts = new DeliveryRequest(asked.delivery(), client, topics);
        export = new ExportRequest(
                asked.siem().settings(),
                client,
                topics,
                asked.dataDirectory(),
                asked.siem().key(),
                asked.siem().productVersion());
    }

    @Override
    public void start(Consumer<String> onFailure) throws InterruptedException {
        refuseWithoutRights();
        try {
            // First, so that a new receiver is told of the first flag.
            if (!alerts.settings().receivers().isEmpty()) {
                delivery = Delivery.start(alerts, Clock.systemUTC());
            }
            analyzer = Analyzer.start(request, onFailure);
        } catch (DeliveryException e) {
            ExitCode code = codeOf(e, e.isUnreachable() ? ExitCode.KAFKA_UNREACHABLE : ExitCode.USAGE);
            throw new UserError(code, "cannot deliver alerts: " + e.getMessage(), e);
        } catch (AnalyzeException e) {
            ExitCode code = codeOf(e, e.isUnreachable() ? ExitCode.KAFKA_UNREACHABLE : ExitCode.FAILURE);
            stopDelivery();
            throw new UserError(code, "cannot analyse: " + e.getMessage(), e);
        }
        if (export.settings().isOn()) {
            try {
                exporter = SiemExport.start(export);
            } finally {
                if (exporter == null) {
                    analyzer.close();
                }
            }
        }
    }

    /** Kafka Streams would try, fail and try again: what is missing is known before. */
    private void refuseWithoutRights() throws InterruptedException {
        Rights rights = new Rights(request.client(), request.topics().prefix());
        List<Task> tasks =
                alerts.settings().receivers().isEmpty() ? List.of(Task.ANALYZE) : List.of(Task.ANALYZE, Task.DELIVERY);
        refuse(rights.sentence(tasks), "cannot analyse", "analyze");
        if (export.settings().isOn()) {
            refuse(rights.sentence(List.of(Task.SIEM), notExported(export.settings())), "cannot export", "siem");
        }
    }

    /** Topics that an export with these settings leaves alone. */
    private static Set<TopicKind> notExported(SiemSettings settings) {
        Set<TopicKind> unused = EnumSet.noneOf(TopicKind.class);
        if (!settings.events()) {
            unused.add(TopicKind.EVENTS);
        }
        if (!settings.anomalies()) {
            unused.add(TopicKind.ANOMALIES);
        }
        if (!settings.destinations().contains(SiemSettings.Destination.TOPIC)) {
            unused.add(TopicKind.SIEM);
        }
        return unused;
    }

    private void refuse(String lacking, String what, String task) {
        if (!lacking.isEmpty()) {
            throw new UserError(
                    ExitCode.KAFKA_REFUSED,
                    what + ": Kafka " + request.client().get("bootstrap.servers") + ": " + lacking
                            + "; sockcdc doctor --acls " + task + " tells how to give it");
        }
    }

    private static ExitCode codeOf(Exception e, ExitCode otherwise) {
        return KafkaRefusal.kind(e) == KafkaRefusal.Kind.REFUSED ? ExitCode.KAFKA_REFUSED : otherwise;
    }

    @Override
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return analyzer != null && analyzer.awaitReady(atMost);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (analyzer != null) {
            analyzer.bindTo(registry);
        }
        if (delivery != null) {
            new DeliveryMetrics(delivery.receivers()).bindTo(registry);
        }
        if (exporter != null) {
            exporter.bindTo(registry);
        }
    }

    @Override
    public void stop(Duration patience) {
        try {
            if (exporter != null) {
                exporter.stop(patience);
            }
            if (analyzer != null) {
                analyzer.close(patience);
            }
        } finally {
            stopDelivery();
        }
    }

    private void stopDelivery() {
        if (delivery != null) {
            delivery.close(TO_END_DELIVERY);
            delivery = null;
        }
    }
}

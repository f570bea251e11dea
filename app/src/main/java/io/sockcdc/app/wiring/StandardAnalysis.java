package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.consumers.export.ExportRequest;
import io.sockcdc.consumers.run.AnalyzeException;
import io.sockcdc.consumers.run.AnalyzeRequest;
import io.sockcdc.consumers.run.Analyzer;
import io.sockcdc.topics.TopicOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The analysis that ships, with its failures turned into exit codes. */
final class StandardAnalysis implements AnalysisRuntime {
    private final AnalyzeRequest request;
    private final String servers;
    private final ExportRequest export;
    private @Nullable Analyzer analyzer;
    private @Nullable SiemExport exporter;

    StandardAnalysis(AnalysisRequest asked) {
        KafkaSettings kafka = asked.kafka();
        servers = String.join(",", kafka.bootstrapServers());
        Map<String, Object> client = new HashMap<>(kafka.properties());
        client.put("bootstrap.servers", servers);
        TopicOptions topics = new TopicOptions(
                kafka.topicPrefix(),
                (short) kafka.replicationFactor(),
                kafka.partitions(),
                TopicOptions.DEFAULTS.eventRetention());
        request = new AnalyzeRequest(asked.settings(), client, topics, asked.dataDirectory());
        export = new ExportRequest(
                asked.siem().settings(),
                client,
                topics,
                asked.dataDirectory(),
                asked.siem().key(),
                null,
                asked.siem().productVersion());
    }

    @Override
    public void start(Consumer<String> onFailure) throws InterruptedException {
        try {
            analyzer = Analyzer.start(request, onFailure);
        } catch (AnalyzeException e) {
            ExitCode code = e.isUnreachable() ? ExitCode.KAFKA_UNREACHABLE : ExitCode.FAILURE;
            throw new UserError(code, "cannot analyse with Kafka " + servers + ": " + e.getMessage(), e);
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

    @Override
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return analyzer != null && analyzer.awaitReady(atMost);
    }

    @Override
    public void stop(Duration patience) {
        if (exporter != null) {
            exporter.stop(patience);
        }
        if (analyzer != null) {
            analyzer.close(patience);
        }
    }
}

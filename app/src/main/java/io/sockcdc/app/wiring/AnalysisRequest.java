package io.sockcdc.app.wiring;

import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.config.DeliverySettings;
import java.nio.file.Path;

/**
 * What a command asks of the analysis.
 *
 * @param settings how to analyse
 * @param delivery who is told of anomaly flags
 * @param kafka the Kafka and its topics
 * @param dataDirectory where the analysis may keep its own files
 * @param siem what it exports to security systems
 */
public record AnalysisRequest(
        AnalyzeSettings settings,
        DeliverySettings delivery,
        KafkaSettings kafka,
        Path dataDirectory,
        SiemRequest siem) {}

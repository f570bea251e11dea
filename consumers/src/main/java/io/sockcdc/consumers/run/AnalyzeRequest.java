package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.topics.TopicOptions;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an analysis needs.
 *
 * @param settings how to analyse
 * @param client properties of the Kafka clients, at least {@code bootstrap.servers}
 * @param topics names and layout of the topics; those that are missing are made
 * @param dataDirectory where it may keep its own files
 */
public record AnalyzeRequest(
        AnalyzeSettings settings, Map<String, Object> client, TopicOptions topics, Path dataDirectory) {
    public AnalyzeRequest {
        client = Map.copyOf(client);
    }
}

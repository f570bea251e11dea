package io.sockcdc.consumers.export;

import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import io.sockcdc.topics.TopicOptions;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an export needs.
 *
 * @param settings what goes where
 * @param client properties of the Kafka clients, at least {@code bootstrap.servers}
 * @param topics names and layout of the topics
 * @param dataDirectory where files go by default
 * @param key for pseudonyms, when no file of the settings holds one
 * @param productVersion the version of this program, as the lines name it
 */
public record ExportRequest(
        SiemSettings settings,
        Map<String, Object> client,
        TopicOptions topics,
        Path dataDirectory,
        @Nullable PseudonymKey key,
        String productVersion) {
    public ExportRequest {
        client = Map.copyOf(client);
    }
}

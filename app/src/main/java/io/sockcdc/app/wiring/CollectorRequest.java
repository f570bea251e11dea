package io.sockcdc.app.wiring;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command asks of the collector.
 *
 * @param bootstrapServers the Kafka to publish to; it may not be there yet
 * @param dataDirectory where the collector may keep its own files
 * @param topicPrefix what the names of the topics begin with, dot included
 * @param configuration the configuration file, or null for none
 * @param filter words of the filter of sockets to capture, empty for all
 */
public record CollectorRequest(
        String bootstrapServers,
        Path dataDirectory,
        String topicPrefix,
        @Nullable Path configuration,
        List<String> filter) {
    public CollectorRequest {
        filter = List.copyOf(filter);
    }
}

package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.DeliverySettings;
import io.sockcdc.topics.TopicOptions;
import java.util.Map;

/**
 * What delivery needs.
 *
 * @param settings who is told of what
 * @param client properties of the Kafka clients, at least {@code bootstrap.servers}
 * @param topics names and layout of the topics; those that are missing are made
 */
public record DeliveryRequest(DeliverySettings settings, Map<String, Object> client, TopicOptions topics) {
    public DeliveryRequest {
        client = Map.copyOf(client);
    }
}

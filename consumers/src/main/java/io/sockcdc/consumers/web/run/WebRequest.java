package io.sockcdc.consumers.web.run;

import io.sockcdc.consumers.config.WebSettings;
import java.util.Map;

/**
 * What the web needs.
 *
 * @param settings how to serve
 * @param portIsChosen whether the user chose the port: another is taken otherwise when it is not free
 * @param client properties of the Kafka clients, at least {@code bootstrap.servers}
 * @param topicPrefix what the names of all topics begin with
 * @param version of the program
 */
public record WebRequest(
        WebSettings settings, boolean portIsChosen, Map<String, Object> client, String topicPrefix, String version) {
    public WebRequest {
        client = Map.copyOf(client);
    }
}

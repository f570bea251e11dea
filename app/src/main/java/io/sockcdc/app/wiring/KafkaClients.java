package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.registry.Framing;
import io.sockcdc.registry.Registry;
import io.sockcdc.registry.RegistryEdge;
import io.sockcdc.registry.RegistryException;
import io.sockcdc.topics.TopicKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What every client of Kafka is made with: the settings' own properties, and the registry where there is one. */
public final class KafkaClients {
    private KafkaClients() {}

    /**
     * Properties of clients that read.
     *
     * @param servers to ask first
     * @throws UserError when there is to be a registry and it does not answer, or does not know us
     */
    public static Map<String, Object> reading(KafkaSettings kafka, String servers) {
        return writing(kafka, servers, Set.of());
    }

    /**
     * Properties of clients that write these topics, and read any.
     *
     * @throws UserError when there is to be a registry and it does not answer, or does not take our schemas
     */
    public static Map<String, Object> writing(KafkaSettings kafka, String servers, Set<TopicKind> written) {
        Map<String, Object> client = new HashMap<>(kafka.properties());
        client.put("bootstrap.servers", servers);
        if (!kafka.registry().isOn()) {
            return client;
        }
        try {
            Registry registry = Registry.of(kafka.registry());
            registry.check();
            Framing framing = registry.frame(kafka.topicPrefix(), written);
            return RegistryEdge.in(client, registry, kafka.topicPrefix(), framing);
        } catch (RegistryException e) {
            throw new UserError(
                    e.isPassing() ? ExitCode.KAFKA_UNREACHABLE : ExitCode.KAFKA_REFUSED,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }
}

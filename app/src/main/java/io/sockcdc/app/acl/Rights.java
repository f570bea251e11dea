package io.sockcdc.app.acl;

import io.sockcdc.access.Acl;
import io.sockcdc.access.AclCheck;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Says which rights are missing, by asking the broker. */
public final class Rights {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Map<String, Object> client;
    private final AclCatalog catalog;
    private final String topicPrefix;

    /**
     * Rights of whom these properties make us.
     *
     * @param client properties of a Kafka client
     */
    public Rights(Map<String, Object> client, String topicPrefix) {
        this.client = new HashMap<>(client);
        this.client.put("enable.metrics.push", "false");
        this.client.put("client.id", "sockcdc-rights");
        this.client.put("request.timeout.ms", Long.toString(PATIENCE.toMillis()));
        this.client.put("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        this.catalog = new AclCatalog(topicPrefix);
        this.topicPrefix = topicPrefix;
    }

    /** What each of these tasks cannot do without and lacks; empty as well when Kafka cannot be asked. */
    public Map<Task, List<Acl>> missing(List<Task> tasks) throws InterruptedException {
        Map<Task, List<Acl>> missing = new HashMap<>();
        try (Admin admin = Admin.create(client)) {
            AclCheck check = new AclCheck(admin, PATIENCE);
            for (Task task : tasks) {
                List<Acl> lacking = check.missing(catalog.needed(task));
                if (!lacking.isEmpty()) {
                    missing.put(task, lacking);
                }
            }
            return missing;
        } catch (ExecutionException | TimeoutException | KafkaException cannotBeAsked) {
            // Whoever asks meets the same trouble himself, and says it.
            return Map.of();
        }
    }

    /** A clause such as {@code our user lacks Read on topic sockcdc.events}; empty when nothing is missing. */
    public String sentence(List<Task> tasks) throws InterruptedException {
        return sentence(tasks, Set.of());
    }

    /**
     * The same for tasks that leave some topics alone.
     *
     * @param unused topics that the settings keep them from
     */
    public String sentence(List<Task> tasks, Set<TopicKind> unused) throws InterruptedException {
        Set<String> alone = unused.stream()
                .map(kind -> TopicName.of(topicPrefix, kind).value())
                .collect(Collectors.toSet());
        List<Acl> all = new ArrayList<>();
        missing(tasks)
                .values()
                .forEach(acls -> acls.stream()
                        .filter(acl -> !all.contains(acl) && !alone.contains(acl.name()))
                        .forEach(all::add));
        return all.isEmpty()
                ? ""
                : "our user lacks " + all.stream().map(Acl::toString).sorted().collect(Collectors.joining(", "));
    }
}

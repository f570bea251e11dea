package io.sockcdc.collector;

import io.sockcdc.access.Acl;
import io.sockcdc.access.AclCheck;
import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.topics.TopicAccessException;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that the topics of events and statuses are there before the first record is sent, and says how existing ones differ
 * from what they should be. Tries again, with a pause, until Kafka answers. Used by the sending thread.
 */
final class TopicKeeper implements BooleanSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(TopicKeeper.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaSettings settings;
    private final Pause pause;
    private volatile @Nullable String trouble;

    TopicKeeper(KafkaSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.pause = new Pause(nanos);
    }

    /** Why nothing can be published for now, in words; null when the topics are there. By any thread. */
    @Nullable String trouble() {
        return trouble;
    }

    @Override
    public boolean getAsBoolean() {
        if (pause.isOn()) {
            return false;
        }
        TopicCatalog catalog = new TopicCatalog(settings.topics());
        try (Admin admin = Admin.create(properties())) {
            TopicReport report = new TopicAdmin(admin, PATIENCE)
                    .ensure(List.of(catalog.get(TopicKind.EVENTS), catalog.get(TopicKind.STATUS)));
            report.created()
                    .forEach(topic -> LOG.atInfo().addKeyValue("topic", topic).log("topic created"));
            report.differences()
                    .forEach(difference ->
                            LOG.atWarn().addKeyValue("difference", difference).log("topic is not as it should be"));
            String lacking = lacking(admin, catalog);
            if (lacking.isEmpty()) {
                pause.reset();
                trouble = null;
                return true;
            }
            trouble(lacking);
        } catch (TopicAccessException e) {
            trouble(e.getCause() instanceof AuthorizationException ? lackingAfter(e, catalog) : explain(e));
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            trouble(explain(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pause.begin();
        return false;
    }

    /** The rights that nothing can be published without and that our user lacks, as a line; empty when there are none. */
    private String lacking(Admin admin, TopicCatalog catalog)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<Acl> lacking = new AclCheck(admin, PATIENCE)
                .missing(Stream.of(TopicKind.EVENTS, TopicKind.STATUS)
                        .map(kind -> new Acl(
                                ResourceType.TOPIC,
                                catalog.name(kind).value(),
                                false,
                                AclOperation.WRITE,
                                Acl.Purpose.NEEDED,
                                "to publish"))
                        .toList());
        return lacking.isEmpty()
                ? ""
                : "Kafka " + String.join(",", settings.bootstrapServers()) + ": our user lacks "
                        + lacking.stream().map(Acl::toString).collect(Collectors.joining(", "))
                        + "; sockcdc doctor --acls collect tells how to give it";
    }

    private String lackingAfter(TopicAccessException refusal, TopicCatalog catalog) {
        try (Admin admin = Admin.create(properties())) {
            String lacking = lacking(admin, catalog);
            return lacking.isEmpty() ? explain(refusal) : lacking;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            return explain(refusal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return explain(refusal);
        }
    }

    private String explain(Exception e) {
        return KafkaRefusal.explain(e, properties());
    }

    private void trouble(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.atWarn().addKeyValue("cause", what).log("Kafka is not ready; events wait in the spool");
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> all = new HashMap<>(settings.properties());
        all.keySet().removeIf(key -> !AdminClientConfig.configNames().contains(key));
        all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", settings.bootstrapServers()));
        all.put(AdminClientConfig.CLIENT_ID_CONFIG, "sockcdc-collector-topics");
        all.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return all;
    }
}

package io.sockcdc.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes the topics that are missing and checks those that are there. It never changes a topic that exists: an operator's
 * setting is not overruled, only told of. The client is not closed here.
 */
public final class TopicAdmin {
    private static final int LOOKS = 100;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Admin admin;
    private final Duration timeout;

    /**
     * An admin of that cluster.
     *
     * @param timeout for each question to Kafka
     */
    public TopicAdmin(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Makes what is missing of these topics and compares the rest with what they should be. On return all can be used.
     *
     * @throws TopicAccessException when Kafka does not answer, or does not allow to see or make a topic
     */
    public TopicReport ensure(Collection<TopicDefinition> wanted) throws TopicAccessException, InterruptedException {
        List<TopicName> created = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        List<TopicName> unchecked = new ArrayList<>();
        Map<TopicDefinition, TopicDescription> existing = new LinkedHashMap<>();
        for (TopicDefinition topic : wanted) {
            Optional<TopicDescription> found = describe(topic);
            if (found.isEmpty() && create(topic, differences)) {
                describeMade(topic);
                created.add(topic.name());
            } else {
                // Not found and not created: another process was faster.
                existing.put(topic, found.isPresent() ? found.get() : describeMade(topic));
            }
        }
        for (Map.Entry<TopicDefinition, TopicDescription> entry : existing.entrySet()) {
            differences.addAll(TopicComparison.ofLayout(entry.getKey(), entry.getValue()));
            compareSettings(entry.getKey(), entry.getValue())
                    .ifPresentOrElse(
                            differences::addAll,
                            () -> unchecked.add(entry.getKey().name()));
        }
        if (!unchecked.isEmpty()) {
            differences.add("the settings of "
                    + unchecked.stream().map(TopicName::value).collect(Collectors.joining(", "))
                    + " could not be checked: this user may not describe their configuration");
        }
        return new TopicReport(created, differences);
    }

    private Optional<TopicDescription> describe(TopicDefinition topic)
            throws TopicAccessException, InterruptedException {
        String name = topic.name().value();
        try {
            return Optional.of(get(only(admin.describeTopics(List.of(name)).topicNameValues())));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failed("looking for topic " + name, e);
        } catch (TimeoutException e) {
            throw failed("looking for topic " + name, e);
        }
    }

    /** The controller answers before every broker knows of a new topic: asks until the one that is asked does. */
    private TopicDescription describeMade(TopicDefinition topic) throws TopicAccessException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Optional<TopicDescription> found = describe(topic);
            if (found.isPresent()) {
                return found.get();
            }
            if (attempt == LOOKS) {
                throw new TopicAccessException(
                        "topic " + topic.name() + " was made and is still not to be seen; is it being deleted?",
                        new UnknownTopicOrPartitionException(topic.name().value()));
            }
            waitBetweenLooks();
        }
    }

    private static void waitBetweenLooks() throws InterruptedException {
        Executor later = CompletableFuture.delayedExecutor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        try {
            CompletableFuture.runAsync(() -> {}, later).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting cannot fail", e);
        }
    }

    /** False when it exists by now. */
    private boolean create(TopicDefinition topic, List<String> differences)
            throws TopicAccessException, InterruptedException {
        Map<String, String> all = new HashMap<>(topic.settings());
        all.putAll(topic.niceToHave());
        try {
            return tryCreate(topic, all);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidConfigurationException)) {
                throw failed("creating topic " + topic.name(), e);
            }
        }
        try {
            boolean created = tryCreate(topic, topic.settings());
            differences.add(topic.name() + " was created without "
                    + String.join(", ", topic.niceToHave().keySet()) + ", which this Kafka does not take");
            return created;
        } catch (ExecutionException e) {
            throw failed("creating topic " + topic.name(), e);
        }
    }

    private boolean tryCreate(TopicDefinition topic, Map<String, String> settings)
            throws ExecutionException, TopicAccessException, InterruptedException {
        NewTopic made = new NewTopic(topic.name().value(), topic.partitions(), topic.replicationFactor());
        try {
            get(admin.createTopics(List.of(made.configs(settings))).all());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        } catch (TimeoutException e) {
            throw failed("creating topic " + topic.name(), e);
        }
    }

    /** Where settings are not as they should be; nothing when they may not be looked at. */
    private Optional<List<String>> compareSettings(TopicDefinition topic, TopicDescription layout)
            throws TopicAccessException, InterruptedException {
        ConfigResource resource =
                new ConfigResource(ConfigResource.Type.TOPIC, topic.name().value());
        try {
            Config config = get(only(admin.describeConfigs(List.of(resource)).values()));
            List<String> differences = new ArrayList<>(TopicComparison.ofSettings(topic, config));
            differences.addAll(TopicComparison.ofReplicas(topic, layout, config));
            return Optional.of(differences);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Optional.empty();
            }
            throw failed("reading the settings of topic " + topic.name(), e);
        } catch (TimeoutException e) {
            throw failed("reading the settings of topic " + topic.name(), e);
        }
    }

    /** The answer to a question about one thing. */
    private static <T> KafkaFuture<T> only(Map<?, KafkaFuture<T>> answers) {
        return answers.values().iterator().next();
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private TopicAccessException failed(String operation, ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new TopicAccessException(operation + ": " + cause.getMessage(), cause);
    }

    private TopicAccessException failed(String operation, TimeoutException e) {
        return new TopicAccessException(operation + ": no answer from Kafka within " + timeout.toMillis() + " ms", e);
    }
}

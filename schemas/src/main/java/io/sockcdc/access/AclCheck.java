package io.sockcdc.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker which rights this client has. What cannot be asked, because the thing does not exist yet, counts as had. It
 * changes nothing. The client is not closed here.
 */
public final class AclCheck {
    private static final String PROBE = "access-check";

    private final Admin admin;
    private final Duration timeout;
    private final Map<String, Optional<Set<AclOperation>>> topics = new HashMap<>();
    private @Nullable Set<String> names;

    /**
     * A check of that cluster's answers.
     *
     * @param timeout for each question
     */
    public AclCheck(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Those of these rights that this client lacks.
     *
     * @throws ExecutionException when Kafka refuses the question itself
     * @throws TimeoutException when it does not answer
     */
    public List<Acl> missing(Collection<Acl> acls) throws ExecutionException, TimeoutException, InterruptedException {
        List<Acl> missing = new ArrayList<>();
        for (Acl acl : acls) {
            if (isMissing(acl)) {
                missing.add(acl);
            }
        }
        return missing;
    }

    private boolean isMissing(Acl acl) throws ExecutionException, TimeoutException, InterruptedException {
        if (acl.type() == ResourceType.TOPIC) {
            return acl.operation() == AclOperation.CREATE ? cannotCreate(acl) : isMissingOnTopic(acl);
        }
        return acl.type() == ResourceType.GROUP ? isMissingOnGroup(acl) : isMissingOnTransactions(acl);
    }

    private boolean isMissingOnTopic(Acl acl) throws ExecutionException, TimeoutException, InterruptedException {
        if (!acl.prefixed()) {
            return isMissing(acl.name(), acl.operation());
        }
        for (String name : names()) {
            if (name.startsWith(acl.name())) {
                return isMissing(name, acl.operation());
            }
        }
        // There is none that we may see: either there is none, or we may do nothing with it.
        return isMissing(acl.name() + PROBE, acl.operation());
    }

    private boolean isMissing(String topic, AclOperation operation)
            throws ExecutionException, TimeoutException, InterruptedException {
        Optional<Set<AclOperation>> allowed = topics.get(topic);
        if (allowed == null) {
            allowed = allowed(topic);
            topics.put(topic, allowed);
        }
        return allowed.isPresent() && !allowed.get().contains(operation);
    }

    /** What may be done with a topic; empty when that cannot be known. */
    private Optional<Set<AclOperation>> allowed(String topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        Answer<Set<AclOperation>> answer = ask(
                only(admin.describeTopics(List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                                .topicNameValues())
                        .thenApply(description -> description.authorizedOperations() == null
                                ? Set.<AclOperation>of()
                                : description.authorizedOperations()));
        return answer.refused() ? Optional.of(Set.of()) : Optional.ofNullable(answer.value());
    }

    private boolean cannotCreate(Acl acl) throws ExecutionException, TimeoutException, InterruptedException {
        NewTopic probe =
                new NewTopic(acl.prefixed() ? acl.name() + PROBE : acl.name(), Optional.of(1), Optional.empty());
        return ask(admin.createTopics(List.of(probe), new CreateTopicsOptions().validateOnly(true))
                        .all())
                .refused();
    }

    private boolean isMissingOnGroup(Acl acl) throws ExecutionException, TimeoutException, InterruptedException {
        String group = acl.prefixed() ? acl.name() + PROBE : acl.name();
        Answer<Set<AclOperation>> answer = ask(only(admin.describeConsumerGroups(
                                List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups())
                .thenApply(description -> description.authorizedOperations() == null
                        ? Set.<AclOperation>of()
                        : description.authorizedOperations()));
        Set<AclOperation> allowed = answer.value();
        return answer.refused() || (allowed != null && !allowed.isEmpty() && !allowed.contains(acl.operation()));
    }

    private boolean isMissingOnTransactions(Acl acl) throws ExecutionException, TimeoutException, InterruptedException {
        String id = acl.prefixed() ? acl.name() + PROBE : acl.name();
        return ask(admin.describeTransactions(List.of(id)).description(id)).refused();
    }

    /** The answer to a question about one thing. */
    private static <T> KafkaFuture<T> only(Map<String, KafkaFuture<T>> answers) {
        return answers.values().iterator().next();
    }

    private Set<String> names() throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> known = names;
        if (known == null) {
            Set<String> listed = ask(admin.listTopics().names()).value();
            known = listed == null ? Set.of() : listed;
            names = known;
        }
        return known;
    }

    /** An answer: a value, a refusal, or neither when the thing asked about is not there. */
    private record Answer<T>(@Nullable T value, boolean refused) {}

    private <T> Answer<T> ask(KafkaFuture<T> question)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return new Answer<>(question.get(timeout.toMillis(), TimeUnit.MILLISECONDS), false);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return new Answer<>(null, true);
            }
            if (e.getCause() instanceof org.apache.kafka.common.errors.AuthenticationException
                    || e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw e;
            }
            // There is no such topic, group or id yet, or this broker does not know the question.
            return new Answer<>(null, false);
        }
    }
}

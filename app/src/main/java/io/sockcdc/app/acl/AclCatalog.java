package io.sockcdc.app.acl;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.sockcdc.access.Acl;
import io.sockcdc.access.Acl.Purpose;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** The least rights of each task, with topics under one prefix. Immutable. */
public final class AclCatalog {
    /** Stands for the prefix of the topics of a copy, which its user chooses. */
    public static final String COPY_PREFIX = "replay.";

    private final String prefix;

    public AclCatalog(String topicPrefix) {
        prefix = topicPrefix;
    }

    /** The rights of a task, those first that it cannot do without. */
    public List<Acl> of(Task task) {
        return switch (task) {
            case COLLECT -> {
                List<Acl> acls = new ArrayList<>(List.of(
                        on(TopicKind.EVENTS, WRITE, "to publish events"),
                        on(TopicKind.STATUS, WRITE, "to publish heartbeats, snapshots and gaps")));
                acls.addAll(making(TopicKind.EVENTS, TopicKind.STATUS));
                yield acls;
            }
            case ANALYZE -> analyze();
            case DASHBOARD ->
                List.of(
                        on(TopicKind.EVENTS, READ, "to show events"),
                        on(TopicKind.STATUS, READ, "to show hosts"),
                        on(TopicKind.SOCKETS, READ, "to show open sockets"),
                        on(TopicKind.COUNTS, READ, "to show counts"),
                        on(TopicKind.ANOMALIES, READ, "to show flags"));
            case DELIVERY ->
                List.of(
                        on(TopicKind.ANOMALIES, READ, "to read flags"),
                        prefixed(ResourceType.GROUP, "delivery.", READ, "to know where each receiver is"),
                        on(TopicKind.DEAD_LETTERS, WRITE, "to keep what a receiver does not take"));
            case SIEM -> {
                List<Acl> acls = new ArrayList<>(List.of(
                        on(TopicKind.EVENTS, READ, "to export events"),
                        on(TopicKind.ANOMALIES, READ, "to export flags"),
                        prefixed(ResourceType.GROUP, "siem-", READ, "to know where each destination is"),
                        on(TopicKind.SIEM, WRITE, "to export to a topic")));
                acls.addAll(making(TopicKind.SIEM));
                yield acls;
            }
            case WATCH, EXPLAIN -> List.of(on(TopicKind.EVENTS, READ, "to read events"));
            case AT, AUDIT, REPLAY ->
                List.of(
                        on(TopicKind.EVENTS, READ, "to read events"),
                        on(TopicKind.STATUS, READ, "to read snapshots and gaps"));
            case COPY ->
                List.of(
                        on(TopicKind.EVENTS, READ, "to read events"),
                        on(TopicKind.STATUS, READ, "to read snapshots and gaps"),
                        new Acl(ResourceType.TOPIC, COPY_PREFIX, true, CREATE, Purpose.NEEDED, "to make the copies"),
                        new Acl(ResourceType.TOPIC, COPY_PREFIX, true, WRITE, Purpose.NEEDED, "to write the copies"));
            case COUNTS -> List.of(on(TopicKind.COUNTS, READ, "to read counts"));
            case TOP ->
                List.of(
                        on(TopicKind.COUNTS, READ, "to read counts"),
                        on(TopicKind.ANOMALIES, READ, "to read flags"),
                        new Acl(
                                ResourceType.TOPIC,
                                TopicName.of(prefix, TopicKind.SOCKETS).value(),
                                false,
                                READ,
                                Purpose.FOR_MORE,
                                "to show the sockets of an address"));
            case ALERTS -> List.of(on(TopicKind.ANOMALIES, READ, "to read flags"));
        };
    }

    /** The rights of a task that it cannot do without. */
    public List<Acl> needed(Task task) {
        return of(task).stream().filter(acl -> acl.purpose() == Purpose.NEEDED).toList();
    }

    private List<Acl> analyze() {
        List<Acl> acls = new ArrayList<>(List.of(
                on(TopicKind.EVENTS, READ, "to read events"),
                on(TopicKind.STATUS, READ, "to read heartbeats and gaps"),
                on(TopicKind.SOCKETS, WRITE, "to publish open sockets"),
                on(TopicKind.COUNTS, WRITE, "to publish counts"),
                on(TopicKind.ANOMALIES, WRITE, "to publish flags"),
                on(TopicKind.DEAD_LETTERS, WRITE, "to keep what cannot be read"),
                prefixed(ResourceType.GROUP, "analyze", READ, "to share the work with other processes"),
                prefixed(ResourceType.TRANSACTIONAL_ID, "analyze", WRITE, "to write each result once"),
                prefixed(ResourceType.TOPIC, "analyze-", CREATE, "to make topics for its own state"),
                prefixed(ResourceType.TOPIC, "analyze-", READ, "to read its own state"),
                prefixed(ResourceType.TOPIC, "analyze-", WRITE, "to write its own state"),
                prefixed(ResourceType.TOPIC, "analyze-", DELETE, "to remove what it has handed on")));
        acls.addAll(making(
                TopicKind.EVENTS,
                TopicKind.STATUS,
                TopicKind.SOCKETS,
                TopicKind.COUNTS,
                TopicKind.ANOMALIES,
                TopicKind.DEAD_LETTERS));
        return acls;
    }

    private List<Acl> making(TopicKind... kinds) {
        List<Acl> acls = new ArrayList<>();
        for (TopicKind kind : kinds) {
            String name = TopicName.of(prefix, kind).value();
            acls.add(new Acl(ResourceType.TOPIC, name, false, CREATE, Purpose.TO_CREATE, "to make the topic"));
        }
        for (TopicKind kind : kinds) {
            String name = TopicName.of(prefix, kind).value();
            acls.add(new Acl(
                    ResourceType.TOPIC, name, false, DESCRIBE_CONFIGS, Purpose.TO_CHECK, "to check its settings"));
        }
        return acls;
    }

    private Acl on(TopicKind kind, AclOperation operation, String why) {
        return new Acl(ResourceType.TOPIC, TopicName.of(prefix, kind).value(), false, operation, Purpose.NEEDED, why);
    }

    private Acl prefixed(ResourceType type, String name, AclOperation operation, String why) {
        return new Acl(type, prefix + name, true, operation, Purpose.NEEDED, why);
    }
}

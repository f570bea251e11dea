package io.sockcdc.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every topic of the product as it should be, under one prefix. Immutable. */
public final class TopicCatalog {
    private static final Duration ANOMALY_RETENTION = Duration.ofDays(90);
    private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);
    private static final Duration SIEM_RETENTION = Duration.ofDays(3);

    /** A compacted topic is compacted within the hour: what is read at a start stays close to what is open. */
    private static final Duration COMPACTED_SEGMENT = Duration.ofHours(1);

    /** A record of a host whose clock runs ahead is kept too; brokers refuse more than an hour otherwise. */
    private static final Map<String, String> ANY_CLOCK =
            Map.of(MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

    private final TopicOptions options;

    public TopicCatalog(TopicOptions options) {
        this.options = options;
    }

    /** The topic of that kind as it should be. */
    public TopicDefinition get(TopicKind kind) {
        return switch (kind) {
            case EVENTS -> define(kind, options.eventPartitions(), deleted(options.eventRetention()));
            case STATUS -> define(kind, 1, deleted(options.eventRetention()));
            case SOCKETS, COUNTS -> define(kind, options.eventPartitions(), compacted());
            case ANOMALIES -> define(kind, 1, compactedAndDeleted(ANOMALY_RETENTION));
            case SIEM -> define(kind, options.eventPartitions(), deleted(SIEM_RETENTION));
            case DEAD_LETTERS -> define(kind, 1, deleted(DEAD_LETTER_RETENTION));
        };
    }

    /** The name of the topic of that kind. */
    public TopicName name(TopicKind kind) {
        return TopicName.of(options.prefix(), kind);
    }

    /** All topics. */
    public List<TopicDefinition> all() {
        return Arrays.stream(TopicKind.values()).map(this::get).toList();
    }

    private TopicDefinition define(TopicKind kind, int partitions, Map<String, String> settings) {
        Map<String, String> needed = new HashMap<>(settings);
        needed.putAll(options.properties());
        Map<String, String> niceToHave = new HashMap<>(ANY_CLOCK);
        niceToHave.keySet().removeAll(needed.keySet());
        return new TopicDefinition(kind, name(kind), partitions, options.replicationFactor(), needed, niceToHave);
    }

    private static Map<String, String> deleted(Duration retention) {
        return Map.of(
                CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE, RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }

    private static Map<String, String> compacted() {
        return Map.of(
                CLEANUP_POLICY_CONFIG,
                CLEANUP_POLICY_COMPACT,
                SEGMENT_MS_CONFIG,
                Long.toString(COMPACTED_SEGMENT.toMillis()),
                MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                "0.2");
    }

    private static Map<String, String> compactedAndDeleted(Duration retention) {
        return Map.of(
                CLEANUP_POLICY_CONFIG,
                CLEANUP_POLICY_COMPACT + "," + CLEANUP_POLICY_DELETE,
                RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                SEGMENT_MS_CONFIG,
                Long.toString(COMPACTED_SEGMENT.toMillis()));
    }
}

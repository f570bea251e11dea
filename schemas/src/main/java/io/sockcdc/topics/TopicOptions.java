package io.sockcdc.topics;

import java.time.Duration;
import java.util.Map;

/**
 * What can be set of the topics.
 *
 * @param prefix put before every name as it is
 * @param replicationFactor copies of each partition; -1 for the broker's default
 * @param eventPartitions partitions of the topics that are read by several consumers: the share of work is a partition
 * @param eventRetention how long events and statuses are kept: how far back questions can go
 * @param properties settings of every topic over the chosen ones, by Kafka's names for topic configuration
 */
public record TopicOptions(
        String prefix,
        short replicationFactor,
        int eventPartitions,
        Duration eventRetention,
        Map<String, String> properties) {
    /** Prefix {@code sockcdc.}, the broker's replication, 6 partitions, 7 days. */
    public static final TopicOptions DEFAULTS =
            new TopicOptions(TopicName.DEFAULT_PREFIX, (short) -1, 6, Duration.ofDays(7));

    public TopicOptions {
        properties = Map.copyOf(properties);
    }

    /** The same without settings of one's own. */
    public TopicOptions(String prefix, short replicationFactor, int eventPartitions, Duration eventRetention) {
        this(prefix, replicationFactor, eventPartitions, eventRetention, Map.of());
    }
}

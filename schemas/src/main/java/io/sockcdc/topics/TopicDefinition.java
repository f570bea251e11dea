package io.sockcdc.topics;

import java.util.Map;

/**
 * A topic as it should be.
 *
 * @param partitions at least 1
 * @param replicationFactor copies of each partition; -1 for the broker's default
 * @param settings what makes the topic what it is, by Kafka's names for topic configuration
 * @param niceToHave settings it can do without, which an older Kafka may not know
 */
public record TopicDefinition(
        TopicKind kind,
        TopicName name,
        int partitions,
        short replicationFactor,
        Map<String, String> settings,
        Map<String, String> niceToHave) {
    /** Checks the numbers: {@link IllegalArgumentException} when one is out of range. */
    public TopicDefinition {
        if (partitions < 1) {
            throw new IllegalArgumentException(name + " needs at least 1 partition, not " + partitions);
        }
        if (replicationFactor < 1 && replicationFactor != -1) {
            throw new IllegalArgumentException(
                    name + " needs a replication factor of at least 1, or -1 for the broker's: " + replicationFactor);
        }
        settings = Map.copyOf(settings);
        niceToHave = Map.copyOf(niceToHave);
    }
}

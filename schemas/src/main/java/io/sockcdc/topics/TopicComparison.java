package io.sockcdc.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Tells where a topic that exists is not as it should be, and what that means. Pure. */
final class TopicComparison {
    /** What a producer of ours batches at most, and a bit. */
    private static final long LARGEST_RECORD = 300L << 10;

    private TopicComparison() {}

    static List<String> ofLayout(TopicDefinition wanted, TopicDescription found) {
        List<String> differences = new ArrayList<>();
        int partitions = found.partitions().size();
        if (partitions != wanted.partitions()) {
            differences.add("%s has %d partitions, not %d; adding some later moves keys to other partitions"
                    .formatted(wanted.name(), partitions, wanted.partitions()));
        }
        int copies = found.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (wanted.replicationFactor() != -1 && copies != wanted.replicationFactor()) {
            differences.add("%s has a replication factor of %d, not %d"
                    .formatted(wanted.name(), copies, wanted.replicationFactor()));
        }
        return differences;
    }

    static List<String> ofSettings(TopicDefinition wanted, Config found) {
        List<String> differences = new ArrayList<>();
        Map<String, String> all = new TreeMap<>(wanted.settings());
        all.putAll(wanted.niceToHave());
        all.forEach((setting, value) -> {
            ConfigEntry entry = found.get(setting);
            String actual = entry == null ? null : entry.value();
            if (actual == null) {
                if (wanted.settings().containsKey(setting)) {
                    differences.add("%s has no %s; it should be %s".formatted(wanted.name(), setting, value));
                }
            } else if (!isSame(setting, actual, value)) {
                differences.add("%s has %s=%s, not %s%s"
                        .formatted(wanted.name(), setting, actual, value, consequence(wanted, setting, actual)));
            }
        });
        differences.addAll(ofLimits(wanted, found));
        return differences;
    }

    /** Settings that nobody asks for, at values that something will fail on. */
    private static List<String> ofLimits(TopicDefinition wanted, Config found) {
        List<String> differences = new ArrayList<>();
        Long most = number(found, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (most != null && most < LARGEST_RECORD) {
            differences.add("%s has %s=%d: a batch of records may be larger, and is refused for good; 1 MiB is usual"
                    .formatted(wanted.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, most));
        }
        String type = value(found, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        if ("LogAppendTime".equals(type)) {
            differences.add("%s has %s=LogAppendTime: looking up a time finds when it arrived, not when it happened"
                    .formatted(wanted.name(), TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
        }
        return differences;
    }

    /** Where a minimum of replicas cannot be met. */
    static List<String> ofReplicas(TopicDefinition wanted, TopicDescription layout, Config found) {
        Long least = number(found, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        int copies = layout.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return least != null && copies > 0 && least > copies
                ? List.of("%s has %s=%d and %d replicas: nothing can be written"
                        .formatted(wanted.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, least, copies))
                : List.of();
    }

    private static @Nullable String value(Config config, String setting) {
        ConfigEntry entry = config.get(setting);
        return entry == null ? null : entry.value();
    }

    private static @Nullable Long number(Config config, String setting) {
        String value = value(config, setting);
        return value == null ? null : Long.valueOf(value);
    }

    private static boolean isSame(String setting, String actual, String wanted) {
        return setting.equals(TopicConfig.CLEANUP_POLICY_CONFIG)
                ? Set.of(actual.split(",")).equals(Set.of(wanted.split(",")))
                : actual.equals(wanted);
    }

    private static String consequence(TopicDefinition wanted, String setting, String actual) {
        boolean keepsHistory = wanted.kind() == TopicKind.EVENTS || wanted.kind() == TopicKind.STATUS;
        if (setting.equals(TopicConfig.CLEANUP_POLICY_CONFIG)
                && keepsHistory
                && actual.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return ": compaction removes history";
        }
        boolean losesKeys = wanted.settings()
                        .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "")
                        .equals(TopicConfig.CLEANUP_POLICY_COMPACT)
                && actual.contains(TopicConfig.CLEANUP_POLICY_DELETE);
        if (setting.equals(TopicConfig.CLEANUP_POLICY_CONFIG) && losesKeys) {
            return ": what has not changed for the retention time is forgotten";
        }
        if (setting.equals(TopicConfig.RETENTION_MS_CONFIG) && keepsHistory) {
            return ": questions can go back that far (-1 is for ever)";
        }
        return setting.equals(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
                ? ": records of a host whose clock runs further ahead are refused"
                : "";
    }
}

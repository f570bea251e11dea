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

/** Tells where a topic that exists is not as it should be, and what that means. Pure. */
final class TopicComparison {
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
        return differences;
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
        return setting.equals(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
                ? ": records of a host whose clock runs further ahead are refused"
                : "";
    }
}

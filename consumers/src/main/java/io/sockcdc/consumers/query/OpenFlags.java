package io.sockcdc.consumers.query;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flags that are open, each by its newest step. Owned by one thread. */
public final class OpenFlags {
    private final Map<String, Anomaly> open = new HashMap<>();

    /** Takes a step, in the order of the topic. */
    public void add(Anomaly step) {
        if (step.getLife() == Life.CLEAR) {
            open.remove(step.getAnomalyId());
        } else {
            open.put(step.getAnomalyId(), step);
        }
    }

    /** All that are open, the one that opened first first. */
    public List<Anomaly> all() {
        return open.values().stream()
                .sorted(Comparator.comparing(Anomaly::getFirstSeen).thenComparing(Anomaly::getAnomalyId))
                .toList();
    }

    /** How many are open about each remote address; those that are about none are left out. */
    public Map<String, Integer> byRemoteIp() {
        Map<String, Integer> counts = new HashMap<>();
        for (Anomaly flag : open.values()) {
            String ip = flag.getSubject().getFields().get("remote_ip");
            if (ip != null) {
                counts.merge(ip, 1, Integer::sum);
            }
        }
        return counts;
    }
}

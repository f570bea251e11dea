package io.sockcdc.collector;

import io.sockcdc.collector.sys.NetworkCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The kernel's own counters of every namespace that is followed, summed. Owned by the capture thread.
 */
final class KernelCounters {
    private final List<Supplier<Map<String, Long>>> namespaces;
    private final Map<String, Long> ended = new TreeMap<>();

    /** @param namespaces the counters of each, now */
    KernelCounters(List<Supplier<Map<String, Long>>> namespaces) {
        this.namespaces = new ArrayList<>(namespaces);
    }

    /** Counts one more namespace. */
    void begin(Supplier<Map<String, Long>> namespace) {
        namespaces.add(namespace);
    }

    /** A namespace ends: what it has counted stays in the sum. */
    void end(Supplier<Map<String, Long>> namespace) {
        namespaces.remove(namespace);
        namespace.get().forEach((name, value) -> {
            if (!isRange(name) && !name.equals(NetworkCounters.ESTABLISHED)) {
                ended.merge(name, value, Long::sum);
            }
        });
    }

    private static boolean isRange(String name) {
        return name.equals(NetworkCounters.PORT_RANGE_LOW) || name.equals(NetworkCounters.PORT_RANGE_HIGH);
    }

    /**
     * Reads and sums them; the range of ports is that of the first namespace.
     *
     * @throws java.io.UncheckedIOException when the kernel does not give them
     */
    Map<String, Long> read() {
        Map<String, Long> sum = new TreeMap<>(ended);
        for (int i = 0; i < namespaces.size(); i++) {
            boolean first = i == 0;
            namespaces.get(i).get().forEach((name, value) -> {
                if (first || !isRange(name)) {
                    sum.merge(name, value, Long::sum);
                }
            });
        }
        return sum;
    }
}

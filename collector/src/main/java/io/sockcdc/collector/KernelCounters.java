package io.sockcdc.collector;

import io.sockcdc.collector.sys.NetworkCounters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The kernel's own counters of every namespace that is followed, summed. Owned by the capture thread.
 */
final class KernelCounters {
    private final List<Supplier<Map<String, Long>>> namespaces;

    /** @param namespaces the counters of each, now */
    KernelCounters(List<Supplier<Map<String, Long>>> namespaces) {
        this.namespaces = List.copyOf(namespaces);
    }

    /**
     * Reads and sums them; the range of ports is that of the first namespace.
     *
     * @throws java.io.UncheckedIOException when the kernel does not give them
     */
    Map<String, Long> read() {
        Map<String, Long> sum = new TreeMap<>();
        for (int i = 0; i < namespaces.size(); i++) {
            boolean first = i == 0;
            namespaces.get(i).get().forEach((name, value) -> {
                boolean range =
                        name.equals(NetworkCounters.PORT_RANGE_LOW) || name.equals(NetworkCounters.PORT_RANGE_HIGH);
                if (first || !range) {
                    sum.merge(name, value, Long::sum);
                }
            });
        }
        return sum;
    }
}

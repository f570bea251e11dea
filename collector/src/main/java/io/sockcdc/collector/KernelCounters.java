package io.sockcdc.collector;

import io.sockcdc.collector.sys.NetworkCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The kernel's own counters of every namespace that is followed, summed: those that tell of trouble and of opens each time,
 * and all that nstat knows at a slower rhythm. Owned by the capture thread.
 */
final class KernelCounters {
    private final List<Source> namespaces;
    private final long allIntervalMicros;
    private final Map<String, Long> ended = new TreeMap<>();
    private final Map<String, Long> endedAll = new TreeMap<>();
    private long nextAll = Long.MIN_VALUE;

    /**
     * The counters of one namespace, now.
     *
     * @param some those that every heartbeat tells
     * @param all every one
     */
    record Source(Supplier<Map<String, Long>> some, Supplier<Map<String, Long>> all) {
        static Source of(NetworkCounters counters) {
            return new Source(counters::read, counters::readAll);
        }
    }

    /** Counters that have no slower rhythm. */
    KernelCounters(List<Supplier<Map<String, Long>>> namespaces) {
        this(namespaces.stream().map(some -> new Source(some, some)).toList(), Long.MAX_VALUE);
    }

    /** @param allIntervalMicros how often all are told */
    KernelCounters(List<Source> namespaces, long allIntervalMicros) {
        this.namespaces = new ArrayList<>(namespaces);
        this.allIntervalMicros = allIntervalMicros;
    }

    /** Counts one more namespace. */
    void begin(Source namespace) {
        namespaces.add(namespace);
    }

    /** A namespace ends: what it has counted stays in the sum. */
    void end(Source namespace) {
        namespaces.remove(namespace);
        keep(namespace.some.get(), ended);
        keep(namespace.all.get(), endedAll);
    }

    private static void keep(Map<String, Long> counters, Map<String, Long> into) {
        counters.forEach((name, value) -> {
            if (NetworkCounters.isCount(name)) {
                into.merge(name, value, Long::sum);
            }
        });
    }

    /**
     * Reads and sums them; the range of ports and other settings are those of the first namespace.
     *
     * @throws java.io.UncheckedIOException when the kernel does not give them
     */
    Map<String, Long> read(long nowMicros) {
        boolean all = allIntervalMicros != Long.MAX_VALUE && nowMicros >= nextAll;
        if (all) {
            nextAll = nowMicros + allIntervalMicros;
        }
        Map<String, Long> sum = new TreeMap<>(all ? endedAll : ended);
        for (int i = 0; i < namespaces.size(); i++) {
            boolean first = i == 0;
            Source namespace = namespaces.get(i);
            (all ? namespace.all : namespace.some).get().forEach((name, value) -> {
                if (first || NetworkCounters.isCount(name) || name.equals(NetworkCounters.ESTABLISHED)) {
                    sum.merge(name, value, Long::sum);
                }
            });
        }
        return sum;
    }
}

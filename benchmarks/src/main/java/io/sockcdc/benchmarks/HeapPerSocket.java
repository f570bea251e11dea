package io.sockcdc.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Bytes of the collector's heap that one tracked socket takes. */
final class HeapPerSocket implements Measurement {
    private static final int SOCKETS = 100_000;
    private static final Duration HOLDING = Duration.ofSeconds(60);
    private static final Duration SNAPSHOTS = Duration.ofSeconds(100);
    private static final int WARM_UP_CONNECTIONS = 30_000;
    /** The serial collector leaves holes, filled with int[], in all but every fourth full collection. */
    private static final int COMPACTING = 4;

    private static final double LEAST_SHOWN_BYTES = 1;
    /** A line of jcmd GC.class_histogram: number, instances, bytes, class. */
    private static final Pattern HISTOGRAM = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            CollectorProcess collector = arena.startCollector(Map.of());
            double before = collector.received();
            Arena.Churn churn = arena.churn(WARM_UP_CONNECTIONS, 0);
            collector.awaitDelivered(before + churn.closes());
            Map<String, Long> empty = histogram(collector);
            Child holder = arena.start(bench.program("hold"), Integer.toString(SOCKETS / 2));
            holder.awaitOutput("held", HOLDING);
            collector.awaitTable(SOCKETS, SOCKETS + 100);
            collector.awaitDelivered(0);
            // What the lookup of owners holds while it runs is not what a socket costs.
            collector.awaitSnapshots(3, SNAPSHOTS);
            Map<String, Long> full = histogram(collector);
            return section(empty, full);
        }
    }

    /** Live bytes by class, after a full collection. */
    private static Map<String, Long> histogram(CollectorProcess collector) throws IOException, InterruptedException {
        for (int i = 0; i < COMPACTING; i++) {
            collector.jcmd("GC.run");
        }
        Map<String, Long> bytes = new HashMap<>();
        collector.jcmd("GC.class_histogram").lines().forEach(line -> {
            Matcher matcher = HISTOGRAM.matcher(line);
            if (matcher.matches()) {
                bytes.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        });
        return bytes;
    }

    private static Section section(Map<String, Long> empty, Map<String, Long> full) {
        Map<String, Double> growth = new HashMap<>();
        full.forEach((type, bytes) -> growth.put(type, (bytes - empty.getOrDefault(type, 0L)) / (double) SOCKETS));
        empty.forEach((type, bytes) -> growth.putIfAbsent(type, -bytes / (double) SOCKETS));
        double whole = growth.values().stream().mapToDouble(Double::doubleValue).sum();
        double table = growth.entrySet().stream()
                .filter(type -> type.getKey().startsWith("io.sockcdc.collector.state.")
                        || type.getKey().equals("io.sockcdc.collector.model.IpAddress")
                        || type.getKey().startsWith("io.sockcdc.collector.model.Owner"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        String classes = growth.entrySet().stream()
                .filter(type -> Math.abs(type.getValue()) >= LEAST_SHOWN_BYTES)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(type -> String.format(Locale.ROOT, "%s %.0f", readable(type.getKey()), type.getValue()))
                .collect(Collectors.joining(", "));
        return new Section(
                        "Heap per tracked socket",
                        "Live bytes after a full collection, with 100 000 sockets tracked less with none, divided by their"
                                + " number. The whole process counts all that grew, buffers and caches included; the table's own"
                                + " classes are the sockets, their addresses and owners, without the arrays of the hash map.")
                .row("whole process, bytes a socket", String.format(Locale.ROOT, "%.0f", whole), "at most 250")
                .row("table's own classes, bytes a socket", String.format(Locale.ROOT, "%.0f", table))
                .row("by class, bytes a socket", classes);
    }

    private static String readable(String type) {
        return switch (type) {
            case "[J" -> "long[]";
            case "[B" -> "byte[]";
            case "[I" -> "int[]";
            case "[Ljava.lang.Object;" -> "Object[]";
            default -> type.substring(type.lastIndexOf('.') + 1);
        };
    }
}

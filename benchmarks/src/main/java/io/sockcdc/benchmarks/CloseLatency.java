package io.sockcdc.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Time from the return of close() to the event in the hands of a Kafka consumer. */
final class CloseLatency implements Measurement {
    private static final double PROBES_A_SECOND = 100;
    private static final int LEAD_SECONDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int seconds = bench.choose(20, 5);
        int warmUpSeconds = bench.choose(5, 3);
        Section section = new Section(
                "From close to consumer",
                "A program closes a hundred connections a second and reads the clock when close() has returned; a plain"
                        + " Kafka consumer in the same process reads it again when poll() has returned the event. Collector,"
                        + " broker and consumer have default settings and share the machine with the churn.");
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            CollectorProcess collector = arena.startCollector(Map.of());
            double peak = 0;
            for (int i = 0; i < bench.choose(5, 2); i++) {
                double before = collector.received();
                Arena.Churn churn = arena.churn(bench.choose(150_000, 50_000), 0);
                collector.awaitDelivered(before + churn.closes());
                peak = churn.closesPerSecond();
            }
            row(section, "idle", probe(arena, warmUpSeconds, seconds));
            double half = peak / 2;
            // Connections: two closes each. The churn outlives the probe.
            int connections = (int) (half / 2 * (warmUpSeconds + seconds + 2 * LEAD_SECONDS));
            Child churn = arena.start(bench.program("churn"), Integer.toString(connections), Double.toString(half / 2));
            row(
                    section,
                    String.format(Locale.ROOT, "beside %.0f closes/s, half the peak", half),
                    probe(arena, warmUpSeconds, seconds));
            if (!churn.isAlive()) {
                bench.say("the churn ended before the probe did");
            }
        }
        return section;
    }

    private static List<String> probe(Arena arena, int warmUpSeconds, int seconds)
            throws IOException, InterruptedException {
        Child probe = arena.startJava(
                LatencyProbe.class,
                Arena.BOOTSTRAP,
                Double.toString(PROBES_A_SECOND),
                Integer.toString(warmUpSeconds),
                Integer.toString(seconds));
        return probe.await(PATIENCE).lines().toList();
    }

    private static void row(Section section, String when, List<String> lines) {
        double[] millis = lines.stream()
                .filter(line -> !line.equals("missing"))
                .mapToDouble(line -> Double.parseDouble(line) / 1000)
                .toArray();
        section.row(
                when + ", p50 / p99 / max in ms",
                millis.length == 0
                        ? "no event came"
                        : String.format(
                                Locale.ROOT,
                                "%.1f / %.1f / %.1f",
                                Spread.percentile(millis, 0.5),
                                Spread.percentile(millis, 0.99),
                                Spread.percentile(millis, 1)),
                "p99 under 50");
        section.row(when + ", closes timed, without event", lines.size() + ", " + (lines.size() - millis.length), "0");
    }
}

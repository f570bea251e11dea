package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hours at a quarter of the peak churn: what grows, what is lost, and what the audit of all of it says. */
final class Soak implements Measurement {
    static final String NAME = "soak";
    private static final int HELD_CONNECTIONS = 1_000;
    private static final int ROUNDS_TO_PEAK = 5;
    private static final int CONNECTIONS_A_ROUND = 150_000;
    private static final Duration BETWEEN_SAMPLES = Duration.ofMinutes(2);
    static final Duration AUDIT = Duration.ofMinutes(40);
    /** The first tenth of the samples is warm-up. */
    private static final int TENTHS = 10;

    private static final double KIB = 1024;

    private final int minutes;
    private final @Nullable Integer closesPerSecond;

    /** For so long; {@code closesPerSecond} or, when absent, a quarter of the peak measured first. */
    Soak(int minutes, @Nullable Integer closesPerSecond) {
        this.minutes = minutes;
        this.closesPerSecond = closesPerSecond;
    }

    @Override
    public String name() {
        return NAME;
    }

    private record Sample(double liveMib, double residentMib, int descriptors, int threads) {}

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            CollectorProcess collector = arena.startCollector(Map.of());
            Child holder = arena.start(bench.program("hold"), Integer.toString(HELD_CONNECTIONS));
            holder.awaitOutput("held", Duration.ofSeconds(60));
            collector.awaitTable(2 * HELD_CONNECTIONS, 2 * HELD_CONNECTIONS + 100);
            double began = collector.received();
            double closes = 0;
            double peak = 0;
            for (int i = 0; i < ROUNDS_TO_PEAK; i++) {
                Arena.Churn churn = arena.churn(CONNECTIONS_A_ROUND, 0);
                closes += churn.closes();
                peak = Math.max(peak, churn.closesPerSecond());
                collector.awaitDelivered(began + closes);
            }
            double rate = closesPerSecond == null ? peak / 4 : closesPerSecond;
            long connections = (long) (rate / 2 * Duration.ofMinutes(minutes).toSeconds());
            bench.say(String.format(Locale.ROOT, "peak %.0f closes/s; %d minutes at %.0f", peak, minutes, rate));
            Child churn = arena.start(bench.program("churn"), Long.toString(connections), Double.toString(rate / 2));
            List<Sample> samples = new ArrayList<>();
            do {
                samples.add(sample(collector));
                bench.say(samples.size() + " " + samples.get(samples.size() - 1));
            } while (!churn.endsWithin(BETWEEN_SAMPLES));
            churn.await(Duration.ofSeconds(1));
            closes += 2.0 * connections + 1;
            collector.awaitDelivered(began + closes);
            samples.add(sample(collector));
            double dropped = collector.metric(Metrics.DROPPED);
            double received = collector.received() - began;
            holder.close();
            collector.awaitTable(0, 100);
            collector.child().close();
            bench.say("asking the audit");
            Child audit = arena.start(bench.sockcdc(), "audit", "--bootstrap-servers", Arena.BOOTSTRAP);
            String verdict = audit.awaitEnd(AUDIT);
            bench.say(verdict);
            return section(rate, closes, received, dropped, samples, verdict);
        }
    }

    private Section section(
            double rate, double closes, double received, double dropped, List<Sample> samples, String verdict) {
        Section section = new Section(
                "Soak",
                String.format(
                        Locale.ROOT,
                        "%d minutes of churn, a quarter of the peak when nothing else is asked for, beside %d connections that stay, with"
                                + " `benchmarks/run --only soak --minutes %d`; the broker shares the machine. Live memory is after"
                                + " a full collection, every %d minutes; the first tenth of the samples is warm-up. Growth is"
                                + " the median of the last quarter of the samples by that of the first quarter behind the warm-up.",
                        minutes,
                        HELD_CONNECTIONS,
                        minutes,
                        BETWEEN_SAMPLES.toMinutes()));
        section.row("closes a second", String.format(Locale.ROOT, "%.0f", rate));
        section.row(
                "closed / received / dropped by the kernel",
                String.format(Locale.ROOT, "%.0f / %.0f / %.0f", closes, received, dropped));
        section.row("live heap, growth", growth(samples, Sample::liveMib), "1.0");
        section.row("live heap in MiB", spread(samples, Sample::liveMib));
        section.row("resident memory, growth", growth(samples, Sample::residentMib), "1.0");
        section.row("resident memory in MiB", spread(samples, Sample::residentMib));
        section.row("descriptors, growth", growth(samples, Sample::descriptors), "1.0");
        section.row("descriptors", spread(samples, Sample::descriptors));
        section.row("threads, growth", growth(samples, Sample::threads), "1.0");
        section.row("threads", spread(samples, Sample::threads));
        section.row("audit", verdict.strip().replaceAll("\\s*\\n\\s*", "; ").replace("|", "/"), "whole");
        return section;
    }

    private static List<Sample> warm(List<Sample> samples) {
        return samples.subList(samples.size() / TENTHS, samples.size());
    }

    private static String growth(List<Sample> samples, ToDoubleFunction<Sample> what) {
        List<Sample> warm = warm(samples);
        int quarter = Math.max(1, warm.size() / 4);
        double first = median(warm.subList(0, quarter), what);
        double last = median(warm.subList(warm.size() - quarter, warm.size()), what);
        return String.format(Locale.ROOT, "%.3f", last / first);
    }

    private static String spread(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return Spread.of(warm(samples).stream().map(what::applyAsDouble).toList())
                .text("%.1f");
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> what) {
        return Spread.of(samples.stream().map(what::applyAsDouble).toList()).median();
    }

    private static Sample sample(CollectorProcess collector) throws IOException, InterruptedException {
        Path process = Path.of("/proc/" + collector.child().pid());
        return new Sample(
                liveMib(collector.jcmd("GC.class_histogram")),
                residentMib(Files.readString(process.resolve("status"))),
                entries(process.resolve("fd")),
                entries(process.resolve("task")));
    }

    /** The last line of jcmd GC.class_histogram, which collects first: Total, instances, bytes. */
    private static double liveMib(String histogram) {
        String total =
                histogram.strip().lines().reduce((earlier, later) -> later).orElseThrow();
        return Double.parseDouble(total.strip().split("\\s+", -1)[2]) / KIB / KIB;
    }

    private static double residentMib(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB)
                .sum();
    }

    private static int entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return (int) entries.count();
        }
    }
}

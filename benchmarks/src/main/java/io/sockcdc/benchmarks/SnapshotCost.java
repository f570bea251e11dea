package io.sockcdc.benchmarks;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Time and processor time of a snapshot of many sockets: the collector's own, the snapshot command's, and that of
 * {@code ss}.
 */
final class SnapshotCost implements Measurement {
    private static final int SOCKETS = 100_000;
    private static final long PATIENCE_SECONDS = 60;
    private static final Duration SNAPSHOTS = Duration.ofSeconds(60);
    private static final double NANOS = 1e9;

    private record Cost(List<Double> seconds, List<Double> cpuSeconds) {
        Cost() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int rounds = bench.choose(7, 3);
        Cost collector = new Cost();
        Cost command = new Cost();
        Cost json = new Cost();
        Cost ss = new Cost();
        try (Arena arena = new Arena(bench)) {
            Child holder = arena.start(bench.program("hold"), Integer.toString(SOCKETS / 2));
            holder.awaitOutput("held", Duration.ofSeconds(60));
            for (int round = 0; round < rounds; round++) {
                run(arena, ss, "ss", "-tanei");
                run(arena, command, bench.sockcdc(), "snapshot", "-tanei");
                run(arena, json, bench.sockcdc(), "snapshot", "-ta", "--format", "json");
                bench.say("round " + (round + 1) + ": ss " + last(ss.seconds) + " s, snapshot " + last(command.seconds)
                        + " s, as JSON " + last(json.seconds) + " s");
            }
            arena.startBroker();
            ownSnapshots(bench, arena, rounds, collector);
        }
        Section section = new Section(
                "Snapshot of 100 000 sockets",
                "50 000 TCP connections on loopback, both ends. `ss -tanei` and the snapshot command write to /dev/null and"
                        + " are measured from start to end, the start of the JVM included; the collector's own snapshots are"
                        + " what it says of itself after " + warmUps(bench)
                        + " of them, TCP and UDP, merging into the table included, with no churn beside.");
        Spread ssTime = Spread.of(ss.seconds);
        Spread ssCpu = Spread.of(ss.cpuSeconds);
        section.row(
                "collector's snapshot / ss, time",
                Spread.of(collector.seconds).text("%.2f", 1 / ssTime.median()),
                "at most 1");
        section.row(
                "collector's snapshot / ss, cpu",
                Spread.of(collector.cpuSeconds).text("%.2f", 1 / ssCpu.median()),
                "at most 1");
        section.row(
                "snapshot command / ss, time",
                Spread.of(command.seconds).text("%.2f", 1 / ssTime.median()),
                "at most 1");
        section.row("snapshot command / ss, cpu", Spread.of(command.cpuSeconds).text("%.2f", 1 / ssCpu.median()));
        milliseconds(section, "ss -tanei", ss);
        milliseconds(section, "collector's snapshot", collector);
        milliseconds(section, "sockcdc snapshot -tanei", command);
        milliseconds(section, "sockcdc snapshot -ta --format json", json);
        return section;
    }

    private static int warmUps(Bench bench) {
        return bench.choose(20, 8);
    }

    /** The allowed share of a core is raised so that snapshots follow each other; it does not change what one costs. */
    private static void ownSnapshots(Bench bench, Arena arena, int rounds, Cost cost)
            throws IOException, InterruptedException {
        CollectorProcess collector = arena.startCollector(Map.of("SOCKCDC_CAPTURE_SNAPSHOT_CPU_SHARE", "0.5"));
        collector.awaitTable(SOCKETS, SOCKETS + 100);
        collector.awaitDelivered(0);
        collector.awaitSnapshots(warmUps(bench), SNAPSHOTS);
        for (int round = 0; round < rounds; round++) {
            Metrics before = collector.metrics();
            collector.awaitSnapshots(3, SNAPSHOTS);
            Metrics after = collector.metrics();
            double count = after.of(Metrics.SNAPSHOTS) - before.of(Metrics.SNAPSHOTS);
            cost.seconds.add((after.of(Metrics.SNAPSHOT_SECONDS) - before.of(Metrics.SNAPSHOT_SECONDS)) / count);
            cost.cpuSeconds.add(
                    (after.of(Metrics.SNAPSHOT_CPU_SECONDS) - before.of(Metrics.SNAPSHOT_CPU_SECONDS)) / count);
            bench.say("round " + (round + 1) + ": collector's snapshot " + last(cost.seconds) + " s");
        }
    }

    private static void run(Arena arena, Cost cost, String... command) throws IOException, InterruptedException {
        double cpuBefore = Child.cpuSecondsOfEnded();
        long began = System.nanoTime();
        Process process = arena.namespace()
                .call(() -> new ProcessBuilder(command)
                        .redirectOutput(new File("/dev/null"))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed");
        }
        cost.seconds.add((System.nanoTime() - began) / NANOS);
        cost.cpuSeconds.add(Child.cpuSecondsOfEnded() - cpuBefore);
    }

    private static void milliseconds(Section section, String who, Cost cost) {
        section.row(who + ", time in ms", Spread.of(cost.seconds).text("%.0f", 1000));
        section.row(who + ", cpu in ms", Spread.of(cost.cpuSeconds).text("%.0f", 1000));
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}

package io.sockcdc.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.tools.ConsumerPerformance;

/** How long a question about the past takes, and how fast history is replayed beside Kafka's own consumer benchmark. */
final class HistoryCost implements Measurement {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "history";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int events = bench.choose(10_000_000, 1_000_000);
        Spread shorter;
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            shorter = Spread.of(fiveMoments(bench, arena, events / 10));
        }
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            List<Double> at = fiveMoments(bench, arena, events);
            List<Double> kafka = new ArrayList<>();
            List<Double> replay = new ArrayList<>();
            List<Double> ratio = new ArrayList<>();
            List<Double> beside = new ArrayList<>();
            List<Double> moved = new ArrayList<>();
            for (int turn = 0; turn < 2; turn++) {
                double theirs = consumerBenchmark(arena, events);
                double ours = events / seconds(bench, arena, "replay", "--to", "replayed." + turn);
                kafka.add(theirs);
                replay.add(ours);
                ratio.add(ours / theirs);
                beside.add(events / seconds(bench, arena, "replay", "--to", "replayed." + turn) / theirs);
                moved.add(events / seconds(bench, arena, "replay", "--times", "now", "--to", "moved." + turn) / theirs);
            }
            double audit = seconds(bench, arena, "audit");
            double detect = seconds(bench, arena, "replay", "--detect", "--format", "json");
            return new Section(
                            "The past",
                            String.format(
                                    Locale.ROOT,
                                    "%,d events at %,d a second with 20,000 sockets open and a key frame every five minutes,"
                                            + " each event with every field, in six partitions. Commands are measured from"
                                            + " start to end, the start of the JVM included; at asks for five moments. Kafka's"
                                            + " own is kafka-consumer-perf-test on the same topic, its fetch.nMsg.sec, in turns"
                                            + " with replay into another topic of the same broker on the same cores.",
                                    events,
                                    EVENTS_PER_SECOND))
                    .row("at, seconds", Spread.of(at).text("%.1f"), "seconds")
                    .row("at on a tenth of the events, seconds", shorter.text("%.1f"), "about the same")
                    .row(
                            "replay to a topic / kafka-consumer-perf-test",
                            Spread.of(ratio).text("%.2f"),
                            "at least 0.5")
                    .row(
                            "the same into a topic that is there, with records",
                            Spread.of(beside).text("%.2f"),
                            "at least 0.5")
                    .row("the same with times moved to now", Spread.of(moved).text("%.2f"), "at least 0.5")
                    .row("replay to a topic, events/s", Spread.of(replay).text("%.0f"))
                    .row("kafka-consumer-perf-test, events/s", Spread.of(kafka).text("%.0f"))
                    .row("replay through all rules, events/s", String.format(Locale.ROOT, "%.0f", events / detect))
                    .row("audit, events/s", String.format(Locale.ROOT, "%.0f", events / audit));
        }
    }

    /** Seconds that at takes for five moments of a history of so many events. */
    private static List<Double> fiveMoments(Bench bench, Arena arena, int events)
            throws IOException, InterruptedException {
        String[] span = arena.startJava(
                        HistoryWriter.class,
                        Arena.BOOTSTRAP,
                        Integer.toString(events),
                        Integer.toString(EVENTS_PER_SECOND))
                .await(PATIENCE)
                .strip()
                .split(" ", -1);
        long begin = Long.parseLong(span[0]);
        long end = Long.parseLong(span[1]);
        List<Double> at = new ArrayList<>();
        for (double share : new double[] {0.15, 0.35, 0.55, 0.75, 0.95}) {
            at.add(seconds(bench, arena, "at", "@" + (begin + (long) (share * (end - begin))) / 1000, "-tan"));
        }
        return at;
    }

    private static double seconds(Bench bench, Arena arena, String... command)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(bench.sockcdc()));
        words.addAll(List.of(command));
        words.addAll(List.of(
                "--bootstrap-servers",
                Arena.BOOTSTRAP,
                "--data-dir",
                bench.directory("history").toString()));
        long began = System.nanoTime();
        // Millions of flags are nothing to keep in this process.
        List<String> silent = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" >/dev/null"));
        silent.addAll(words);
        arena.start(silent.toArray(String[]::new)).await(PATIENCE);
        return (System.nanoTime() - began) / NANOS;
    }

    /** What it calls fetch.nMsg.sec: without the time in which the group finds itself. */
    private static double consumerBenchmark(Arena arena, int events) throws IOException, InterruptedException {
        String[] lines = arena.startJava(
                        ConsumerPerformance.class,
                        "--bootstrap-server",
                        Arena.BOOTSTRAP,
                        "--topic",
                        "sockcdc.events",
                        "--num-records",
                        Integer.toString(events))
                .await(PATIENCE)
                .strip()
                .split("\n", -1);
        // Whatever it warns of comes first.
        String[] names = lines[Math.max(0, lines.length - 2)].split(",", -1);
        String[] values = lines[lines.length - 1].split(",", -1);
        for (int i = 0; i < names.length; i++) {
            if (names[i].strip().equals("fetch.nMsg.sec")) {
                return Double.parseDouble(values[i].strip());
            }
        }
        throw new IllegalStateException("the consumer benchmark printed no rate: " + String.join(" ", lines));
    }
}

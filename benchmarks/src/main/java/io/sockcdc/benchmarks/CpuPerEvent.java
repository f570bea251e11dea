package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processor time per destroy event of the collector, of {@code ss -E} and of a bare receive loop, in turns: the collector in
 * one namespace, its peers in another, so that nobody reads the events of a turn but the one whose turn it is.
 */
final class CpuPerEvent implements Measurement {
    private static final double CALM = 0.05;
    private static final Duration SUBSCRIPTION = Duration.ofSeconds(10);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(1);
    private static final int FLUSHING_CONNECTIONS = 200;
    private static final double MICROS = 1e6;
    private static final double LEAST_SHOWN_MICROS = 0.01;
    private static final Duration COUNTING = Duration.ofMinutes(1);

    /** One observer's turns. */
    private static final class Turns {
        final List<Double> microsPerEvent = new ArrayList<>();
        final List<Double> closesPerSecond = new ArrayList<>();
        double lost;
        double generated;
        int ended;

        String lost() {
            return String.format(Locale.ROOT, "%.0f of %.0f", lost, generated)
                    + (ended > 0 ? "; it ended by itself " + ended + " times" : "");
        }
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int connections = bench.choose(150_000, 50_000);
        int rounds = bench.choose(4, 2);
        List<Double> alone = new ArrayList<>();
        Turns collectorTurns = new Turns();
        Turns ssTurns = new Turns();
        Turns bareTurns = new Turns();
        Map<String, Double> threads = new TreeMap<>();
        int warmUps;
        try (Arena peers = new Arena(bench)) {
            alone(bench, peers, connections, alone);
            try (Arena arena = new Arena(bench)) {
                arena.startBroker();
                CollectorProcess collector = arena.startCollector(Map.of());
                warmUps = warmUp(bench, arena, collector, connections);
                for (int round = 0; round < rounds; round++) {
                    Turn turn = collectorTurn(arena, collector, connections, collectorTurns, threads);
                    collectorTurns.lost += turn.lost(arena);
                    peerTurn(
                            peers, peers.start("ss", "-E", "-a", "-n", "-t"), connections, ssTurns, CpuPerEvent::lines);
                    Child bare = peers.start(bench.program("bare"));
                    peerTurn(peers, bare, connections, bareTurns, CpuPerEvent::bareCount);
                    bench.say(String.format(
                            Locale.ROOT,
                            "round %d: collector %.2f, ss %.2f, bare %.2f us an event",
                            round + 1,
                            last(collectorTurns),
                            last(ssTurns),
                            last(bareTurns)));
                }
            }
            alone(bench, peers, connections, alone);
        }
        return section(connections * 2, rounds, warmUps, alone, collectorTurns, ssTurns, bareTurns, threads);
    }

    private static void alone(Bench bench, Arena arena, int connections, List<Double> rates)
            throws IOException, InterruptedException {
        for (int i = 0; i < bench.choose(2, 1); i++) {
            rates.add(arena.churn(connections, 0).closesPerSecond());
        }
    }

    /** Rounds until two in a row cost the same, for the compiler of the JVM works long after the start. */
    private static int warmUp(Bench bench, Arena arena, CollectorProcess collector, int connections)
            throws IOException, InterruptedException {
        int least = bench.choose(10, 3);
        int most = bench.choose(14, 4);
        double previous = Double.MAX_VALUE;
        for (int round = 1; ; round++) {
            Turns turn = new Turns();
            collectorTurn(arena, collector, connections, turn, new TreeMap<>());
            double cost = last(turn);
            bench.say(String.format(Locale.ROOT, "warm-up %d: collector %.2f us an event", round, cost));
            if (round >= most || (round >= least && Math.abs(cost - previous) < CALM * previous)) {
                return round;
            }
            previous = cost;
        }
    }

    private static Turn collectorTurn(
            Arena arena, CollectorProcess collector, int connections, Turns turns, Map<String, Double> threads)
            throws IOException, InterruptedException {
        long began = System.currentTimeMillis();
        Metrics before = collector.metrics();
        double receivedBefore = before.of(Metrics.RECEIVED);
        double droppedBefore = before.of(Metrics.DROPPED);
        Map<String, Double> threadsBefore = collector.child().cpuSecondsByThread();
        double cpuBefore = collector.child().cpuSeconds();
        Arena.Churn churn = arena.churn(connections, 0);
        collector.awaitDelivered(receivedBefore + droppedBefore + churn.closes());
        double cpu = collector.child().cpuSeconds() - cpuBefore;
        Patience.pause(LAST_EVENTS);
        double received = collector.received() - receivedBefore;
        collector
                .child()
                .cpuSecondsByThread()
                .forEach((thread, seconds) -> threads.merge(
                        thread, (seconds - threadsBefore.getOrDefault(thread, 0.0)) / received * MICROS, Double::sum));
        turns.microsPerEvent.add(cpu / received * MICROS);
        turns.closesPerSecond.add(churn.closesPerSecond());
        turns.generated += churn.closes();
        return new Turn(churn, began);
    }

    /** One turn of the collector, to look for in the topic. */
    private record Turn(Arena.Churn churn, long beganMillis) {
        /** Closes that are not in the topic. */
        double lost(Arena arena) throws IOException, InterruptedException {
            try (Child counter = arena.startJava(
                    CloseCounter.class, Arena.BOOTSTRAP, Long.toString(beganMillis), Integer.toString(churn.port()))) {
                return churn.closes()
                        - Double.parseDouble(counter.await(COUNTING).strip());
            }
        }
    }

    private interface Seen {
        double of(Child peer, Arena.Churn churn) throws IOException;
    }

    private static void peerTurn(Arena arena, Child peer, int connections, Turns turns, Seen seen)
            throws IOException, InterruptedException {
        Patience.await("a subscription", SUBSCRIPTION, () -> isSubscribed(peer));
        double cpuBefore = peer.cpuSeconds();
        Arena.Churn churn = arena.churn(connections, 0);
        Patience.pause(LAST_EVENTS);
        boolean alive = peer.isAlive();
        double cpu = alive ? peer.cpuSeconds() - cpuBefore : Double.NaN;
        // Pushes what it has in memory into its output.
        arena.churn(FLUSHING_CONNECTIONS, 0);
        Patience.pause(LAST_EVENTS);
        peer.close();
        double events = seen.of(peer, churn);
        if (alive) {
            turns.microsPerEvent.add(cpu / events * MICROS);
        } else {
            turns.ended++;
        }
        turns.closesPerSecond.add(churn.closesPerSecond());
        turns.generated += churn.closes();
        turns.lost += churn.closes() - events;
    }

    /** Whether some netlink socket of its namespace, where it is alone, has joined groups of sock_diag (protocol 4). */
    private static boolean isSubscribed(Child peer) throws IOException {
        try (Stream<String> sockets = Files.lines(Path.of("/proc/" + peer.pid() + "/net/netlink"))) {
            return sockets.anyMatch(line -> line.matches("\\S+\\s+4\\s+\\d+\\s+0*[1-9a-f].*"));
        }
    }

    private static double lines(Child ss, Arena.Churn churn) throws IOException {
        String port = ":" + churn.port() + " ";
        try (Stream<String> lines = Files.lines(ss.outputFile())) {
            return lines.filter(line -> (line + " ").contains(port)).count();
        }
    }

    /** The events that flushed others do not count. */
    private static double bareCount(Child bare, Arena.Churn churn) throws IOException {
        return Double.parseDouble(bare.output().split(" ", -1)[0]) - (2.0 * FLUSHING_CONNECTIONS + 1);
    }

    private static double last(Turns turns) {
        List<Double> costs = turns.microsPerEvent;
        return costs.isEmpty() ? Double.NaN : costs.get(costs.size() - 1);
    }

    private static Section section(
            int closes,
            int rounds,
            int warmUps,
            List<Double> alone,
            Turns collector,
            Turns ss,
            Turns bare,
            Map<String, Double> threads) {
        Section section = new Section(
                "Processor time per event",
                "Rounds of " + closes + " closes at full speed, " + rounds + " each in turns, after " + warmUps
                        + " rounds of warm-up. The collector is its whole process, from the kernel's event to Kafka's"
                        + " acknowledgement, as it ships; `ss -E -a -n -t` writes to a file; bare is a C loop that waits a"
                        + " millisecond, drains and counts. A ratio is of neighbouring turns. Lost is what was closed and not"
                        + " seen. Rates are of the churn while each observes; alone is without any reader on the machine.");
        section.row("collector / ss -E", ratio(collector.microsPerEvent, ss.microsPerEvent), "at most 0.8");
        section.row("collector / bare", ratio(collector.microsPerEvent, bare.microsPerEvent));
        section.row("collector, us an event", spread(collector.microsPerEvent, "%.2f"));
        section.row("ss -E, us an event", spread(ss.microsPerEvent, "%.2f"));
        section.row("bare, us an event", spread(bare.microsPerEvent, "%.2f"));
        section.row("lost by the collector", collector.lost(), "0");
        section.row("lost by ss -E", ss.lost());
        section.row("lost by bare", bare.lost());
        double base = Spread.of(alone).median();
        section.row("churn alone, closes/s", spread(alone, "%.0f"));
        section.row(
                "churn with collector / alone",
                Spread.of(collector.closesPerSecond).text("%.2f", 1 / base));
        section.row("churn with ss -E / alone", Spread.of(ss.closesPerSecond).text("%.2f", 1 / base));
        section.row("churn with bare / alone", Spread.of(bare.closesPerSecond).text("%.2f", 1 / base));
        section.row(
                "collector by thread, us an event",
                threads.entrySet().stream()
                        .filter(thread -> thread.getValue() / rounds >= LEAST_SHOWN_MICROS)
                        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                        .map(thread -> String.format(
                                Locale.ROOT, "%s %.2f", thread.getKey().trim(), thread.getValue() / rounds))
                        .collect(Collectors.joining(", ")));
        return section;
    }

    private static String ratio(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return spread(ratios, "%.2f");
    }

    private static String spread(List<Double> values, String format) {
        return values.isEmpty() ? "not known" : Spread.of(values).text(format);
    }
}

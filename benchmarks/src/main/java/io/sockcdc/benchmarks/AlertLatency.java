package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Time from the connection that crosses a limit to the flag in the hands of a Kafka consumer, and FastNetMon beside it. */
final class AlertLatency implements Measurement {
    private static final String VICTIM = "203.0.113.1";
    private static final String ATTACKER = "203.0.113.2";
    /** The rule's own limit, and one of the same hundred a second that needs no ten seconds to see it. */
    private static final String RULES = """
            connection-flood:
              limit: 1000
              window: 10s
            groups:
              within-a-second:
                networks: [198.19.0.0/16]
                connection-flood:
                  limit: 100
                  window: 1s
            """;

    private static final int LIMIT = 1000;
    private static final int LIMIT_WITHIN_A_SECOND = 100;
    private static final int RATE = 200;
    private static final int CONNECTIONS = 2000;
    private static final Duration BETWEEN = Duration.ofMillis(2500);
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration FLOOD = Duration.ofSeconds(60);
    private static final Duration LAST_FLAGS = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "alert-latency";
    }

    /** One flood and what was said of it, in microseconds since 1970. */
    private record Flood(String from, String to, List<Long> connects) {
        long began() {
            return connects.get(0);
        }

        long crossed(int limit) {
            return connects.get(limit - 1);
        }
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        Section section = new Section(
                "From flood to flag",
                "One address makes 200 connections a second, twice what connection-flood allows (1000 within 10 s). The"
                        + " attacker reads the clock at each connection; a Kafka consumer that reads only what is committed"
                        + " reads the same clock when it has the flag. Everything runs in one `sockcdc up`, about four"
                        + " floods at a time. FastNetMon sees the same packets, with a limit of 100 flows a second and its"
                        + " default average over 5 s; so that it can be compared, every second flood is judged by a group"
                        + " with a limit of 100 within one second.");
        int floods = bench.choose(40, 8);
        try (NetNamespace victim = NetNamespace.create();
                NetNamespace attacker = NetNamespace.create()) {
            join(victim, attacker, floods);
            Path rules = Files.writeString(bench.directory("rules").resolve("rules.yaml"), RULES);
            try (Child up = Child.start(
                            bench,
                            victim,
                            Map.of("SOCKCDC_ANALYZE_RULES_FILE", rules.toString()),
                            List.of(
                                    bench.sockcdc(),
                                    "up",
                                    "--data-dir",
                                    bench.directory("up").toString()));
                    Child server = Child.start(bench, victim, bench.program("flood"), "serve", "80")) {
                up.awaitOutput("Ctrl-C", START);
                server.awaitOutput("ready", START);
                try (FastNetMon other = FastNetMon.isHere()
                                ? FastNetMon.start(bench, victim, "wire", "203.0.113.0/24", LIMIT_WITHIN_A_SECOND)
                                : null;
                        Child probe = Child.start(bench, victim, java(AlertProbe.class, Arena.BOOTSTRAP))) {
                    probe.awaitOutput(AlertProbe.READY, START);
                    report(section, attack(bench, attacker, floods), probe, other);
                }
            }
        }
        return section;
    }

    private static void join(NetNamespace victim, NetNamespace attacker, int floods) {
        String there = victim.path().toString();
        attacker.run("ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", there);
        for (NetNamespace host : List.of(victim, attacker)) {
            String own = host == victim ? VICTIM : ATTACKER;
            host.run("ip", "address", "add", own + "/24", "dev", "wire");
            host.run("ip", "link", "set", "wire", "up");
            host.run("ip", "route", "add", "default", "via", host == victim ? ATTACKER : VICTIM);
        }
        attacker.run("ip", "route", "add", "local", "198.18.0.0/15", "dev", "lo");
        for (int i = 0; i < floods; i++) {
            victim.run("ip", "address", "add", target(i) + "/24", "dev", "wire");
        }
    }

    /** FastNetMon flags who is attacked, and each once: every flood has its own target. */
    private static String target(int flood) {
        return "203.0.113." + (10 + flood);
    }

    private static List<Flood> attack(Bench bench, NetNamespace attacker, int floods)
            throws IOException, InterruptedException {
        List<Child> running = new ArrayList<>();
        List<Flood> all = new ArrayList<>();
        for (int i = 0; i < floods; i++) {
            running.add(Child.start(
                    bench,
                    attacker,
                    bench.program("flood"),
                    target(i),
                    "80",
                    Integer.toString(RATE),
                    Integer.toString(CONNECTIONS),
                    source(i)));
            Patience.pause(BETWEEN);
        }
        for (int i = 0; i < floods; i++) {
            List<Long> connects =
                    running.get(i).await(FLOOD).lines().map(Long::valueOf).toList();
            all.add(new Flood(source(i), target(i), connects));
        }
        Patience.pause(LAST_FLAGS);
        return all;
    }

    private static String source(int flood) {
        return (flood % 2 == 0 ? "198.18.0." : "198.19.0.") + (1 + flood);
    }

    private static void report(Section section, List<Flood> floods, Child probe, @Nullable FastNetMon other)
            throws IOException {
        List<String> lines = probe.output().lines().toList();
        List<Double> afterTheLimit = new ArrayList<>();
        List<Double> afterTheShortLimit = new ArrayList<>();
        List<Double> afterBegin = new ArrayList<>();
        List<Double> afterBeginShort = new ArrayList<>();
        List<Double> otherAfterBegin = new ArrayList<>();
        int unflagged = 0;
        for (Flood flood : floods) {
            Long at = flaggedAt(lines, flood.from());
            boolean within = flood.from().startsWith("198.19.");
            if (at == null) {
                unflagged++;
                continue;
            }
            int limit = within ? LIMIT_WITHIN_A_SECOND : LIMIT;
            (within ? afterTheShortLimit : afterTheLimit).add((at - flood.crossed(limit)) / 1000.0);
            (within ? afterBeginShort : afterBegin).add((at - flood.began()) / 1000.0);
            Long theirs = other == null ? null : other.flaggedAt(flood.to());
            if (theirs != null) {
                otherAfterBegin.add((theirs - flood.began()) / 1000.0);
            }
        }
        section.row("floods, of them not flagged", floods.size() + ", " + unflagged, "none unflagged");
        row(section, "from the 1000th connection within 10 s to the flag", afterTheLimit, "p99 under 1000");
        row(section, "from the 100th connection within 1 s to the flag", afterTheShortLimit, "p99 under 1000");
        row(section, "from the first connection, limit 1000 within 10 s", afterBegin, "");
        row(section, "from the first connection, limit 100 within 1 s", afterBeginShort, "");
        if (other == null) {
            section.row("FastNetMon", "not on this machine");
            return;
        }
        row(section, "FastNetMon from the first connection, limit 100 flows/s", otherAfterBegin, "");
        if (!otherAfterBegin.isEmpty() && !afterBeginShort.isEmpty()) {
            double ratio = Spread.of(otherAfterBegin).median()
                    / Spread.of(afterBeginShort).median();
            section.row(
                    "FastNetMon's median over ours, each with 100 a second",
                    String.format(Locale.ROOT, "%.1f", ratio),
                    "over 1");
        }
    }

    private static @Nullable Long flaggedAt(List<String> lines, String from) {
        return lines.stream()
                .filter(line -> line.endsWith(" connection-flood " + from))
                .map(line -> Long.valueOf(line.substring(0, line.indexOf(' '))))
                .findFirst()
                .orElse(null);
    }

    private static void row(Section section, String what, List<Double> millis, String aim) {
        double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
        section.row(
                what + ", p50 / p99 / max in ms",
                all.length == 0
                        ? "no flag came"
                        : String.format(
                                Locale.ROOT,
                                "%.0f / %.0f / %.0f",
                                Spread.percentile(all, 0.5),
                                Spread.percentile(all, 0.99),
                                Spread.percentile(all, 1)),
                aim);
    }

    private static String[] java(Class<?> main, String argument) {
        return new String[] {
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            main.getName(),
            argument
        };
    }
}

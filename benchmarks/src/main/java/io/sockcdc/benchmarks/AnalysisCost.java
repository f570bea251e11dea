package io.sockcdc.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Processor time of an event in the analysis, counts and every rule, beside a consumer that only decodes the same topic. */
final class AnalysisCost implements Measurement {
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration READ = Duration.ofMinutes(15);
    private static final URI METRICS = URI.create("http://127.0.0.1:8480/metrics");
    private static final double JUDGED_SECONDS = 5;
    /** Fewer than a share of the work counts one by one, so that each is remembered. */
    private static final int SOURCES = 15_000;

    @Override
    public String name() {
        return "analysis";
    }

    /**
     * What an analysis took.
     *
     * @param warmUpSeconds processor time of the events before those that count, for which Java compiled it
     * @param cpuSeconds processor time of those that count
     */
    private record Cost(double warmUpSeconds, double cpuSeconds, double bytesPerSource) {}

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int warmUp = bench.choose(1_000_000, 200_000);
        int events = bench.choose(2_000_000, 300_000);
        Section section = new Section(
                "Processor time of the analysis",
                "Of " + events + " events of " + SOURCES + " addresses through the table of sockets, all counts and all"
                        + " rules, with exactly-once on, all of the process counted from the first event to the last flag"
                        + " that could come, after " + warmUp
                        + " events for Java to warm up. The bare consumer decodes the"
                        + " same topic, as warm.");
        double bare;
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            Cost memory = analyze(bench, arena, warmUp, events, "memory");
            bare = bare(arena, warmUp, events);
            section.row("bare consumer, events a second and core", rate(events, bare));
            row(section, "analysis in memory", events, memory, bare, "half of bare");
        }
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            Cost disk = analyze(bench, arena, warmUp, events, "disk");
            row(section, "analysis on disk", events, disk, bare, "a quarter of bare");
        }
        return section;
    }

    private static void row(Section section, String what, int events, Cost cost, double bare, String aim) {
        section.row(what + ", events a second and core", rate(events, cost.cpuSeconds()));
        section.row(what + ", share of bare", String.format(Locale.ROOT, "%.2f", bare / cost.cpuSeconds()), aim);
        section.row(what + ", seconds for the warm-up", String.format(Locale.ROOT, "%.1f", cost.warmUpSeconds()));
        section.row(what + ", heap bytes an address", String.format(Locale.ROOT, "%.0f", cost.bytesPerSource()));
    }

    private static String rate(int events, double seconds) {
        return String.format(Locale.ROOT, "%.0f", events / seconds);
    }

    private static double bare(Arena arena, int warmUp, int events) throws IOException, InterruptedException {
        Child reader =
                arena.startJava(BareReader.class, Arena.BOOTSTRAP, Integer.toString(warmUp), Integer.toString(events));
        reader.awaitOutput(BareReader.DONE, READ);
        String said = reader.output();
        return Double.parseDouble(
                said.substring(said.indexOf(BareReader.DONE) + BareReader.DONE.length(), said.lastIndexOf(" s"))
                        .trim());
    }

    private static Cost analyze(Bench bench, Arena arena, int warmUp, int events, String store)
            throws IOException, InterruptedException {
        Path data = bench.directory("analyze");
        Child analysis = arena.start(
                Map.of("SOCKCDC_ANALYZE_STATE_STORE", store),
                bench.sockcdc(),
                "analyze",
                "--bootstrap-servers",
                Arena.BOOTSTRAP,
                "--data-dir",
                data.toString());
        analysis.awaitOutput("analysing", START);
        CollectorProcess itself = new CollectorProcess(analysis, arena.namespace(), data);
        double heapBefore = heap(itself);
        double warm = judge(arena, analysis, warmUp, 1, warmUp);
        double seconds = judge(arena, analysis, events, 2, warmUp + events);
        double bytes = (heap(itself) - heapBefore) / SOURCES;
        analysis.close();
        return new Cost(warm, seconds, bytes);
    }

    /** Processor time for so many events of one run of a collector. */
    private static double judge(Arena arena, Child analysis, int events, int epoch, int eventsInAll)
            throws IOException, InterruptedException {
        double before = analysis.cpuSeconds();
        Child load = arena.startJava(
                EventLoad.class,
                Arena.BOOTSTRAP,
                Integer.toString(events),
                Integer.toString(SOURCES),
                Integer.toString(epoch));
        load.awaitOutput(EventLoad.DONE, READ);
        Patience.await("the analysis to judge all", READ, () -> {
            Metrics now = metrics(arena);
            return now.of("sockcdc_analysis_events_total") >= eventsInAll
                    && now.of("sockcdc_analysis_watermark_lag") < JUDGED_SECONDS;
        });
        double seconds = analysis.cpuSeconds() - before;
        load.close();
        return seconds;
    }

    private static Metrics metrics(Arena arena) {
        return arena.namespace().call(() -> {
            HttpURLConnection connection = (HttpURLConnection) METRICS.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            try (InputStream in = connection.getInputStream()) {
                return Metrics.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
    }

    /** Bytes of live objects. */
    private static double heap(CollectorProcess process) throws IOException, InterruptedException {
        String total = process.jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(total.trim().split("\\s+", -1)[2]);
    }
}

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
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration READ = Duration.ofMinutes(8);
    private static final URI METRICS = URI.create("http://127.0.0.1:8480/metrics");
    private static final double JUDGED_SECONDS = 5;
    /** Fewer than a share of the work counts one by one, so that each is remembered. */
    private static final int SOURCES = 15_000;

    @Override
    public String name() {
        return "analysis";
    }

    private record Cost(double cpuSeconds, double bytesPerSource) {}

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int events = bench.choose(2_000_000, 300_000);
        Section section = new Section(
                "Processor time of the analysis",
                "Of " + events + " events of " + SOURCES + " addresses through the table of sockets, all counts and all"
                        + " rules, with exactly-once on, all of the process counted from the first event to the last flag"
                        + " that could come; the warm-up of Java is in it. The bare consumer decodes the same topic.");
        double bare;
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            Cost memory = analyze(bench, arena, events, "memory");
            bare = bare(arena, events);
            section.row("bare consumer, events a second and core", rate(events, bare));
            row(section, "analysis in memory", events, memory, bare, "half of bare");
        }
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            row(section, "analysis on disk", events, analyze(bench, arena, events, "disk"), bare, "a quarter of bare");
        }
        return section;
    }

    private static void row(Section section, String what, int events, Cost cost, double bare, String aim) {
        section.row(what + ", events a second and core", rate(events, cost.cpuSeconds()));
        section.row(what + ", share of bare", String.format(Locale.ROOT, "%.2f", bare / cost.cpuSeconds()), aim);
        section.row(what + ", heap bytes an address", String.format(Locale.ROOT, "%.0f", cost.bytesPerSource()));
    }

    private static String rate(int events, double seconds) {
        return String.format(Locale.ROOT, "%.0f", events / seconds);
    }

    private static double bare(Arena arena, int events) throws IOException, InterruptedException {
        Child reader = arena.startJava(BareReader.class, Arena.BOOTSTRAP, Integer.toString(events));
        reader.awaitOutput(BareReader.DONE, READ);
        return reader.cpuSeconds();
    }

    private static Cost analyze(Bench bench, Arena arena, int events, String store)
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
        double before = analysis.cpuSeconds();
        Child load =
                arena.startJava(EventLoad.class, Arena.BOOTSTRAP, Integer.toString(events), Integer.toString(SOURCES));
        load.awaitOutput(EventLoad.DONE, READ);
        Patience.await("the analysis to judge all", READ, () -> {
            Metrics now = metrics(arena);
            return now.of("sockcdc_analysis_events_total") >= events
                    && now.of("sockcdc_analysis_watermark_lag") < JUDGED_SECONDS;
        });
        double seconds = analysis.cpuSeconds() - before;
        double bytes = (heap(itself) - heapBefore) / SOURCES;
        load.close();
        analysis.close();
        return new Cost(seconds, bytes);
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

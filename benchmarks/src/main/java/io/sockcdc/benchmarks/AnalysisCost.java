package io.sockcdc.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * Processor time in seconds.
     *
     * @param cold from the start of the process to the end of the warm-up, for which Java compiled it
     * @param steady for the events that count
     * @param dashboard of the steady time what the threads of the dashboard took, which reads all topics for itself
     */
    private record Cost(double cold, double steady, double dashboard, double bytesPerSource) {
        double withoutDashboard() {
            return steady - dashboard;
        }
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int warmUp = bench.choose(1_000_000, 200_000);
        int events = bench.choose(2_000_000, 300_000);
        Section section = new Section(
                "Processor time of the analysis",
                "Of " + events + " events of " + SOURCES + " addresses through the table of sockets, all counts and all"
                        + " rules, with exactly-once on, from the first event to the last flag that could come, after "
                        + warmUp + " events for Java to warm up: these, with the start of the process, are the cold"
                        + " figures. Only the process that analyses is counted, the broker is another. The bare consumer"
                        + " decodes the same topic, as cold and as warm; Kafka"
                        + " Streams that only decodes, exactly-once as well, is the least that an analysis built on it"
                        + " could cost. The dashboard in the same process reads the"
                        + " topics for itself; what its threads take is told apart.");
        Cost bare;
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            Cost memory = analyze(bench, arena, warmUp, events, "memory");
            bare = read(arena, BareReader.class, warmUp, events);
            section.row("bare consumer, events a second and core", rate(events, bare.steady()));
            section.row("bare consumer, the same cold", rate(warmUp, bare.cold()));
            Cost streams = read(
                    arena,
                    StreamsReader.class,
                    warmUp,
                    events,
                    bench.directory("streams").toString());
            section.row("Kafka Streams that only decodes, events a second and core", rate(events, streams.steady()));
            section.row("Kafka Streams that only decodes, share of bare", share(bare.steady(), streams.steady()));
            rows(section, "analysis in memory", warmUp, events, memory, bare, "half of bare");
        }
        try (Arena arena = new Arena(bench)) {
            arena.startBroker();
            Cost disk = analyze(bench, arena, warmUp, events, "disk");
            rows(section, "analysis on disk", warmUp, events, disk, bare, "a quarter of bare");
        }
        return section;
    }

    private static void rows(Section section, String what, int warmUp, int events, Cost cost, Cost bare, String aim) {
        section.row(what + ", events a second and core", rate(events, cost.withoutDashboard()));
        section.row(what + ", share of bare", share(bare.steady(), cost.withoutDashboard()), aim);
        section.row(what + " and dashboard, share of bare", share(bare.steady(), cost.steady()));
        section.row(what + " and dashboard, the same cold", rate(warmUp, cost.cold()));
        section.row(what + " and dashboard, share of bare cold", share(bare.cold(), cost.cold()));
        section.row(what + ", heap bytes an address", String.format(Locale.ROOT, "%.0f", cost.bytesPerSource()));
    }

    private static String share(double bare, double its) {
        return String.format(Locale.ROOT, "%.2f", bare / its);
    }

    private static String rate(int events, double seconds) {
        return String.format(Locale.ROOT, "%.0f", events / seconds);
    }

    /** What a reader costs that does nothing with what it read. */
    private static Cost read(Arena arena, Class<?> main, int warmUp, int events, String... more)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of(Arena.BOOTSTRAP, Integer.toString(warmUp), Integer.toString(events)));
        arguments.addAll(List.of(more));
        Child reader = arena.startJava(main, arguments.toArray(String[]::new));
        reader.awaitOutput(BareReader.DONE, READ);
        String said = reader.output();
        String[] seconds = said.substring(
                        said.indexOf(BareReader.DONE) + BareReader.DONE.length(), said.lastIndexOf(" s"))
                .trim()
                .split(" ", -1);
        reader.close();
        return new Cost(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]), 0, 0);
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
        judge(arena, warmUp, 1, warmUp);
        double cold = analysis.cpuSeconds();
        double dashboardCold = dashboard(analysis);
        judge(arena, events, 2, warmUp + events);
        double steady = analysis.cpuSeconds() - cold;
        double dashboard = dashboard(analysis) - dashboardCold;
        double bytes = (heap(itself) - heapBefore) / SOURCES;
        analysis.close();
        return new Cost(cold, steady, dashboard, bytes);
    }

    private static double dashboard(Child analysis) throws IOException {
        return analysis.cpuSecondsByThread().entrySet().stream()
                .filter(thread -> thread.getKey().startsWith("sockcdc-web"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Sends so many events of one run of a collector and waits until all is judged. */
    private static void judge(Arena arena, int events, int epoch, int eventsInAll)
            throws IOException, InterruptedException {
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
        load.close();
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

package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the measurements one after the other and prints what they found. */
@Command(
        name = "benchmarks/run",
        description = "Measures the collector against ss and a bare loop, in namespaces of its own.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Main implements Callable<Integer> {
    private static final List<Measurement> USUAL = List.of(
            new CpuPerEvent(),
            new SnapshotCost(),
            new HeapPerSocket(),
            new CloseLatency(),
            new AlertLatency(),
            new BytesPerEvent(),
            new AnalysisCost(),
            new HistoryCost(),
            new MicroBenchmarks());
    private static final Duration FULL_LIMIT = Duration.ofMinutes(25);
    private static final Duration QUICK_LIMIT = Duration.ofMinutes(6);
    private static final int TOO_LONG = 75;

    @Option(names = "--quick", description = "Fewer and shorter rounds: a look, not a result.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these: cpu, snapshot, heap, latency, alert-latency, bytes, analysis, history, jmh; soak, which runs only when named.")
    private List<String> only = List.of();

    @Option(
            names = "--minutes",
            defaultValue = "120",
            description = "How long the soak lasts. Default: ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--closes",
            description = "Closes a second of the soak. Default: a quarter of the peak measured first.")
    private @Nullable Integer closesPerSecond;

    @Option(names = "--write", description = "Write what was measured into docs/benchmarks.md.")
    private boolean write;

    @Option(names = "--root", required = true, hidden = true)
    private @Nullable Path root;

    @Option(names = "--work", required = true, hidden = true)
    private @Nullable Path work;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((e, line, result) -> {
                    System.err.println("benchmarks: " + e.getMessage());
                    return 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (root == null || work == null) {
            throw new IllegalStateException("benchmarks/run starts this program");
        }
        List<Measurement> chosen = chosen();
        limit(time());
        Bench bench = new Bench(root, work, quick);
        System.out.println(Report.machine());
        List<Section> sections = new ArrayList<>();
        for (Measurement measurement : chosen) {
            bench.say("measuring " + measurement.name());
            Section section = measurement.measure(bench);
            sections.add(section);
            System.out.println(Report.text(section));
        }
        if (write) {
            Path page = root.resolve("docs/benchmarks.md");
            Files.writeString(page, new Report(quick, sections).into(Files.readString(page)));
            bench.say("wrote " + page);
        }
        return 0;
    }

    private List<Measurement> chosen() {
        if (only.isEmpty()) {
            return USUAL;
        }
        List<Measurement> all = Stream.concat(USUAL.stream(), Stream.of(new Soak(minutes, closesPerSecond)))
                .toList();
        List<String> names = all.stream().map(Measurement::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no benchmark is called " + name + "; there are " + names);
            }
        }
        return all.stream()
                .filter(measurement -> only.contains(measurement.name()))
                .toList();
    }

    private Duration time() {
        Duration usual = quick ? QUICK_LIMIT : FULL_LIMIT;
        return only.contains(Soak.NAME) ? usual.plusMinutes(minutes).plus(Soak.AUDIT) : usual;
    }

    /** Children die with this process, which is the first of its process namespace. */
    private static void limit(Duration time) {
        new Timer("limit", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                System.err.println("benchmarks: not done after " + time.toMinutes() + " minutes");
                                Runtime.getRuntime().halt(TOO_LONG);
                            }
                        },
                        time.toMillis());
    }
}

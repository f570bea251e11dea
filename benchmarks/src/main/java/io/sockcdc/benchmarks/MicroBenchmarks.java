package io.sockcdc.benchmarks;

import io.sockcdc.benchmarks.micro.HotPath;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The steps of the hot path one by one, by JMH. */
final class MicroBenchmarks implements Measurement {
    private static final double CONFIDENT = 0.99;

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public Section measure(Bench bench) throws IOException {
        Collection<RunResult> results;
        try {
            results = new Runner(new OptionsBuilder()
                            .include(HotPath.class.getName())
                            .forks(bench.choose(2, 1))
                            .warmupIterations(bench.choose(5, 3))
                            .warmupTime(TimeValue.seconds(1))
                            .measurementIterations(bench.choose(5, 3))
                            .measurementTime(TimeValue.seconds(1))
                            .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
                            .addProfiler("gc")
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
        Section section = new Section(
                "Steps of the hot path",
                "JMH, one event an operation, everything in the processor's caches: least costs, good for comparing"
                        + " versions of one step and not for adding up. With them, bytes allocated an event.");
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            double error = time.getStatistics().getMeanErrorAt(CONFIDENT);
            section.row(
                    time.getLabel() + ", ns and bytes an event",
                    String.format(
                            Locale.ROOT,
                            "%.0f +- %.0f, %.0f",
                            time.getScore(),
                            error,
                            allocated == null ? Double.NaN : allocated.getScore()));
        }
        return section;
    }
}

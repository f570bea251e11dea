package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.config.AnalyzeSettings.StateStore;
import io.sockcdc.topics.TopicOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * An analysis in a process of its own, to be killed. Arguments: servers, topic prefix, partitions, data directory, where the
 * state is, standby replicas.
 */
final class AnalyzerProcess {
    private AnalyzerProcess() {}

    static Process start(String servers, String prefix, int partitions, Path directory) throws IOException {
        return start(servers, prefix, partitions, directory, StateStore.MEMORY, 0);
    }

    static Process start(
            String servers, String prefix, int partitions, Path directory, StateStore store, int standbyReplicas)
            throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx400m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnalyzerProcess.class.getName(),
                        servers,
                        prefix,
                        Integer.toString(partitions),
                        directory.toString(),
                        store.name(),
                        Integer.toString(standbyReplicas))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] args) throws Exception {
        AnalyzeSettings settings = Lasting.settings(StateStore.valueOf(args[4]), Integer.parseInt(args[5]));
        try (Analyzer analyzer = Analyzer.start(
                new AnalyzeRequest(
                        settings,
                        Map.of("bootstrap.servers", args[0]),
                        new TopicOptions(args[1], (short) 1, Integer.parseInt(args[2]), Duration.ofDays(100_000)),
                        Path.of(args[3])),
                reason -> Runtime.getRuntime().halt(1))) {
            analyzer.awaitReady(Duration.ofHours(1));
            Thread.currentThread().join();
        }
    }
}

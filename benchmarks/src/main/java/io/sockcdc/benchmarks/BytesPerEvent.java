package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Bytes on disk of one close: in the spool, and in the topic's log. */
final class BytesPerEvent implements Measurement {
    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public Section measure(Bench bench) throws IOException, InterruptedException {
        int connections = bench.choose(150_000, 50_000);
        try (Arena arena = new Arena(bench)) {
            // Without a broker nothing leaves the spool.
            CollectorProcess collector = arena.startCollector(Map.of());
            double spoolBefore = spool(collector);
            double closes = arena.churn(connections, 0).closes();
            Patience.await(
                    "the spool to take all",
                    Duration.ofSeconds(60),
                    () -> collector.metric(Metrics.UNACKNOWLEDGED) >= closes);
            double spooled = (spool(collector) - spoolBefore) / closes;
            arena.startBroker();
            collector.awaitDelivered(closes);
            double caughtUp = topic(arena) / closes;
            double topicBefore = topic(arena);
            double closesLive = arena.churn(connections, 0).closes();
            collector.awaitDelivered(closes + closesLive);
            double live = (topic(arena) - topicBefore) / closesLive;
            return new Section(
                            "Bytes per event",
                            "Of " + (int) closes
                                    + " closes at full speed with every field. The spool while there is no Kafka;"
                                    + " the log of the topic on the broker's disk, keys, values and Kafka's own framing as"
                                    + " compressed by the producer, live and when a full spool is sent.")
                    .row("spool, bytes an event", text(spooled))
                    .row("topic live, bytes an event", text(live))
                    .row("topic from a full spool, bytes an event", text(caughtUp));
        }
    }

    private static String text(double bytes) {
        return String.format(Locale.ROOT, "%.0f", bytes);
    }

    private static double spool(CollectorProcess collector) throws IOException {
        return sizes(collector.data(), file -> true);
    }

    private static double topic(Arena arena) throws IOException {
        return sizes(
                arena.kafkaDirectory(),
                file -> file.toString().endsWith(".log") && file.toString().contains("sockcdc.events-"));
    }

    private static double sizes(Path directory, Predicate<Path> which) throws IOException {
        double sum = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).filter(which).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }
}

package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A network namespace with, as wanted, a broker and a collector in it, each in a process of its own; closing ends them all.
 */
final class Arena implements AutoCloseable {
    static final String BOOTSTRAP = "127.0.0.1:19092";
    private static final Duration START = Duration.ofSeconds(60);
    /** Room for the TIME_WAIT entries of a whole run. */
    private static final int TIME_WAIT_BUCKETS = 262_144;

    private final Bench bench;
    private final NetNamespace namespace = NetNamespace.create();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Path kafkaDirectory;

    Arena(Bench bench) throws IOException {
        this.bench = bench;
        kafkaDirectory = bench.directory("kafka");
        namespace.call(() -> Files.writeString(
                Path.of("/proc/sys/net/ipv4/tcp_max_tw_buckets"), Integer.toString(TIME_WAIT_BUCKETS)));
    }

    NetNamespace namespace() {
        return namespace;
    }

    /** Where the broker keeps its records. */
    Path kafkaDirectory() {
        return kafkaDirectory;
    }

    Child start(Map<String, String> environment, String... command) throws IOException {
        Child child = Child.start(bench, namespace, environment, List.of(command));
        running.push(child);
        return child;
    }

    Child start(String... command) throws IOException {
        return start(Map.of(), command);
    }

    /** A Java program of this module. */
    Child startJava(Class<?> main, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return start(command.toArray(String[]::new));
    }

    /** Starts Kafka and waits until it is ready. */
    Child startBroker() throws IOException, InterruptedException {
        Child broker = startJava(BrokerMain.class, kafkaDirectory.toString(), BOOTSTRAP.replaceAll(".*:", ""));
        broker.awaitOutput(BrokerMain.READY, START);
        return broker;
    }

    /** Starts the collector as it ships and waits for its first snapshot. */
    CollectorProcess startCollector(Map<String, String> environment) throws IOException, InterruptedException {
        Path data = bench.directory("collector");
        Child child = start(
                environment,
                bench.sockcdc(),
                "collect",
                "--bootstrap-servers",
                BOOTSTRAP,
                "--data-dir",
                data.toString());
        CollectorProcess collector = new CollectorProcess(child, namespace, data);
        child.awaitOutput("Ctrl-C", START);
        return collector;
    }

    /** Makes and closes that many connections, each of which is two closes; per second as many, 0 for all it can. */
    Churn churn(int connections, double rate) throws IOException, InterruptedException {
        try (Child churn = Child.start(
                bench, namespace, bench.program("churn"), Integer.toString(connections), Double.toString(rate))) {
            String[] said = churn.await(Duration.ofMinutes(3)).strip().split(" ", -1);
            return new Churn(
                    Long.parseLong(said[0]) * 2 + 1, Double.parseDouble(said[2]) * 2, Integer.parseInt(said[3]));
        }
    }

    /**
     * What a churn did.
     *
     * @param closes sockets that were closed, both ends of every connection and the listener
     * @param closesPerSecond how fast
     * @param port of the listener, one of the two of every connection
     */
    record Churn(long closes, double closesPerSecond, int port) {}

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (AutoCloseable one : running) {
            try {
                one.close();
            } catch (Exception e) {
                IOException wrapped = new IOException("stopping a program", e);
                if (failure == null) {
                    failure = wrapped;
                } else {
                    failure.addSuppressed(wrapped);
                }
            }
        }
        namespace.close();
        if (failure != null) {
            throw failure;
        }
    }
}

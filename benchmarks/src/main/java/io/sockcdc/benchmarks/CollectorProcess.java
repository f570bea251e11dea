package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A running collector and its own numbers. */
final class CollectorProcess {
    private static final URI METRICS = URI.create("http://127.0.0.1:9464/metrics");
    private static final Duration DELIVERY = Duration.ofMinutes(2);
    /** Heartbeats come all the time. */
    private static final double ALL_BUT_HEARTBEATS = 5;

    private final Child child;
    private final NetNamespace namespace;
    private final Path data;

    CollectorProcess(Child child, NetNamespace namespace, Path data) {
        this.child = child;
        this.namespace = namespace;
        this.data = data;
    }

    Child child() {
        return child;
    }

    /** Its data directory. */
    Path data() {
        return data;
    }

    /** Its numbers now. */
    Metrics metrics() {
        return namespace.call(() -> {
            HttpURLConnection connection = (HttpURLConnection) METRICS.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            try (InputStream in = connection.getInputStream()) {
                return Metrics.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
    }

    /** One number. */
    double metric(String name) {
        return metrics().of(name);
    }

    /** Destroy events it has received. */
    double received() {
        return metric(Metrics.RECEIVED);
    }

    /** Waits until so many destroy events were received or dropped and Kafka has acknowledged all there is. */
    void awaitDelivered(double receivedOrDropped) throws InterruptedException {
        Patience.await("the collector to deliver", DELIVERY, () -> {
            Metrics now = metrics();
            return now.of(Metrics.RECEIVED) + now.of(Metrics.DROPPED) >= receivedOrDropped
                    && now.of(Metrics.UNACKNOWLEDGED) <= ALL_BUT_HEARTBEATS;
        });
    }

    /** Waits until the table has so many TCP sockets. */
    void awaitTable(double least, double most) throws InterruptedException {
        Patience.await("a table of " + least + " to " + most + " sockets", DELIVERY, () -> {
            double size = metric(Metrics.TCP_SOCKETS);
            return size >= least && size <= most;
        });
    }

    /** Waits for so many more complete snapshots. */
    void awaitSnapshots(int more, Duration patience) throws InterruptedException {
        double count = metric(Metrics.SNAPSHOTS) + more;
        Patience.await(more + " snapshots", patience, () -> metric(Metrics.SNAPSHOTS) >= count);
    }

    /** What jcmd prints about it. */
    String jcmd(String what) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(child.pid()), what)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + what + ": " + text);
        }
        return text;
    }
}

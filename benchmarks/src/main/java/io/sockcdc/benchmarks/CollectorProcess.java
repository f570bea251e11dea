package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

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

    /** All series without labels by name, and the others by name and labels. */
    Map<String, Double> metrics() {
        return namespace.call(() -> {
            HttpURLConnection connection = (HttpURLConnection) METRICS.toURL().openConnection();
            connection.setRequestProperty("Connection", "close");
            try (InputStream in = connection.getInputStream()) {
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
    }

    private static Map<String, Double> parse(String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return series;
    }

    /** One series; 0 while it is not there. */
    double metric(String name) {
        return metrics().getOrDefault(name, 0.0);
    }

    /** Destroy events it has received. */
    double received() {
        return metric("sockcdc_destroy_events_total");
    }

    /** Waits until so many destroy events were received or dropped and Kafka has acknowledged all there is. */
    void awaitDelivered(double receivedOrDropped) throws InterruptedException {
        Patience.await("the collector to deliver", DELIVERY, () -> {
            Map<String, Double> now = metrics();
            return now.getOrDefault("sockcdc_destroy_events_total", 0.0)
                                    + now.getOrDefault("sockcdc_kernel_drops_total", 0.0)
                            >= receivedOrDropped
                    && now.getOrDefault("sockcdc_records_unacknowledged", 1e9) <= ALL_BUT_HEARTBEATS;
        });
    }

    /** Waits until the table has so many TCP sockets. */
    void awaitTable(double least, double most) throws InterruptedException {
        Patience.await("a table of " + least + " to " + most + " sockets", DELIVERY, () -> {
            double size = metric("sockcdc_table_sockets{protocol=\"tcp\"}");
            return size >= least && size <= most;
        });
    }

    /** Runs a full collection in it and returns a class histogram or heap information: what jcmd prints. */
    String jcmd(String... command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        java.util.List<String> line = new java.util.ArrayList<>();
        line.add(jcmd.toString());
        line.add(Long.toString(child.pid()));
        line.addAll(java.util.List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", line) + ": " + text);
        }
        return text;
    }
}

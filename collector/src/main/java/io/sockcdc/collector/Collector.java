package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.observe.MetricsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector that runs in this process: one thread captures, one writes the spool, one sends to Kafka, one looks up owners.
 */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final CollectorSettings settings;
    private final Assembly parts;

    private Collector(CollectorSettings settings, Assembly parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /**
     * Starts a collector and returns when its first snapshot is on its way to Kafka, which need not be there.
     *
     * @param dataDir directory for the spool, the checkpoint and the epoch
     * @param version version of the program, told in every status
     * @param onFailure told, on any thread, why capturing ended by itself
     * @throws CollectorException when it cannot start
     */
    public static Collector start(
            CollectorSettings settings, Path dataDir, String version, Consumer<String> onFailure) {
        GeneratedClasses.trust();
        Collector collector = new Collector(settings, new Assembly(settings, dataDir, onFailure));
        try {
            collector.parts.assemble(version);
            collector.awaitFirstSnapshot();
            return collector;
        } catch (RuntimeException | IOException e) {
            collector.close();
            throw StartFailure.explain(e, dataDir);
        }
    }

    private void awaitFirstSnapshot() {
        try {
            if (!parts.firstSnapshot().await(60, TimeUnit.SECONDS)) {
                LOG.atWarn().log("the first snapshot takes long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it captures, for people. */
    public String captured() {
        List<String> protocols =
                settings.capture().protocols().stream().map(Enum::name).toList();
        List<String> names = parts.namespaces().stream()
                .map(namespace -> namespace.name() + " (" + namespace.inode() + ")")
                .toList();
        String filter = settings.capture().filter();
        if (settings.capture().followsAll()) {
            return String.join(" and ", protocols)
                    + " sockets of all network namespaces of this host, as they come and go"
                    + (filter.isBlank() ? "" : ", where " + filter);
        }
        return String.join(" and ", protocols) + " sockets of network namespace " + String.join(", ", names)
                + (filter.isBlank() ? "" : " where " + filter);
    }

    /** What it must do without, each a sentence that says how to get it. */
    public List<String> degraded() {
        return List.copyOf(parts.degraded());
    }

    /** Where its meters are, or null when nowhere. */
    public @Nullable InetSocketAddress metricsAddress() {
        MetricsServer metrics = parts.metrics();
        return metrics == null ? null : metrics.address();
    }

    /** Stops capturing, gives Kafka at most so long to take what is left, and keeps the rest in the spool. */
    public void stop(Duration patience) {
        PublishCycle publishing = parts.publishing();
        if (publishing != null) {
            publishing.patience(patience);
        }
        close();
    }

    @Override
    public void close() {
        List<AutoCloseable> toClose = parts.toClose();
        for (int i = toClose.size() - 1; i >= 0; i--) {
            try {
                toClose.get(i).close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("a part of the collector did not close");
            }
        }
        toClose.clear();
    }
}

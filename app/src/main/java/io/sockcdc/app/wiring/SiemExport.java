package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.consumers.export.ExportException;
import io.sockcdc.consumers.export.ExportRequest;
import io.sockcdc.consumers.export.Exporter;
import io.sockcdc.consumers.observe.ExportMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The export beside an analysis, with its failures turned into exit codes. */
final class SiemExport {
    private final ExecutorService threads;
    private final Exporter exporter;

    private SiemExport(ExecutorService threads, Exporter exporter) {
        this.threads = threads;
        this.exporter = exporter;
    }

    /**
     * Starts it.
     *
     * @throws UserError when it cannot start
     */
    static SiemExport start(ExportRequest request) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "sockcdc-siem");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return new SiemExport(threads, Exporter.start(request, threads, Clock.systemUTC()));
        } catch (ExportException e) {
            threads.shutdownNow();
            throw new UserError(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
        }
    }

    void bindTo(MeterRegistry registry) {
        new ExportMetrics(exporter).bindTo(registry);
    }

    void stop(Duration patience) {
        try {
            exporter.close(patience, Clock.systemUTC());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
        }
    }
}

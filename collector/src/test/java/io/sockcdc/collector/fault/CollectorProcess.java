package io.sockcdc.collector.fault;

import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A collector in a process of its own that captures one namespace. Nobody takes its events unless a broker is named. */
final class CollectorProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;

    private CollectorProcess(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /**
     * Starts one and returns when its first snapshot is told.
     *
     * @param settings more of them, by the names of environment variables
     * @param prefix words before the command: another program that runs it
     */
    static CollectorProcess start(
            NetNamespace namespace, Path dataDir, Map<String, String> settings, String... prefix) {
        CollectorProcess started = launch(namespace, dataDir, settings, prefix);
        try {
            started.awaitSaid(CollectorChild.READY);
            return started;
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
    }

    /** Starts one. */
    static CollectorProcess launch(
            NetNamespace namespace, Path dataDir, Map<String, String> settings, String... prefix) {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CollectorChild.class.getName(),
                dataDir.toString()));
        try {
            Path out = Files.createTempFile("collector-", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("SOCKCDC_"));
            environment.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
            environment.put("SOCKCDC_METRICS_ENABLED", "false");
            environment.put("SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString());
            environment.put("SOCKCDC_HEARTBEAT_INTERVAL", "500ms");
            environment.putAll(settings);
            return new CollectorProcess(builder.start(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it printed. */
    String said() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed this; fails at once when it ended before. */
    void awaitSaid(String text) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> said().contains(text) || !process.isAlive());
        if (!said().contains(text)) {
            throw new AssertionError("it ended without having said \"" + text + "\":\n" + said());
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -s}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9}; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end and waits for that. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it does not end:\n" + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

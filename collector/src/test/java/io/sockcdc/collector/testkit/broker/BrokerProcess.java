package io.sockcdc.collector.testkit.broker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, which keeps its address and its data over restarts. */
public final class BrokerProcess implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final Map<String, String> overrides;
    private @Nullable Process process;
    private @Nullable Path out;

    /** One that keeps what it has in this directory; not started. */
    public BrokerProcess(Path directory) {
        this(directory, TestBroker.freePort(), TestBroker.freePort(), Map.of());
    }

    BrokerProcess(Path directory, int port, int controllerPort, Map<String, String> overrides) {
        this.directory = directory;
        this.port = port;
        this.controllerPort = controllerPort;
        this.overrides = Map.copyOf(overrides);
    }

    /** Where clients find it, also after a restart. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** To read what it has, and to make and delete topics; not started. */
    public TestBroker asClient() {
        return new TestBroker(directory, Map.of(), port, controllerPort);
    }

    /** Starts it, and returns when it serves. */
    public void start() {
        launch();
        awaitServing();
    }

    /** Starts it. */
    void launch() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerChild.class.getName(),
                directory.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort)));
        overrides.forEach((name, value) -> command.add(name + "=" + value));
        try {
            Path said = Files.createTempFile("broker-", ".out");
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            out = said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it serves. */
    void awaitServing() {
        Process started = process;
        Path said = out;
        if (started == null || said == null) {
            throw new IllegalStateException("not started");
        }
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.readString(said).contains(BrokerChild.READY) || !started.isAlive());
        if (!started.isAlive()) {
            throw new AssertionError("the broker ended:\n" + said());
        }
    }

    /** Whether its process is there. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    private String said() {
        try {
            return out == null ? "" : Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -s}. */
    public void signal(String name) {
        Process running = process;
        if (running != null) {
            try {
                new ProcessBuilder("kill", "-s", name, Long.toString(running.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}

package io.sockcdc.collector.fault;

import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.broker.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, which keeps its address and its data over restarts. */
final class BrokerProcess implements AutoCloseable {
    private final Path directory;
    private final int port = TestBroker.freePort();
    private final int controllerPort = TestBroker.freePort();
    private @Nullable Process process;

    BrokerProcess(Path directory) {
        this.directory = directory;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** To read what it has, and to make and delete topics; not started. */
    TestBroker asClient() {
        return new TestBroker(directory, Map.of(), port, controllerPort);
    }

    void start() {
        try {
            Path out = Files.createTempFile("broker-", ".out");
            Process started = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BrokerChild.class.getName(),
                            directory.toString(),
                            Integer.toString(port),
                            Integer.toString(controllerPort))
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            process = started;
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> Files.readString(out).contains(BrokerChild.READY) || !started.isAlive());
            if (!started.isAlive()) {
                throw new AssertionError("the broker ended:\n" + Files.readString(out));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signal(String name) {
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
    void kill() {
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

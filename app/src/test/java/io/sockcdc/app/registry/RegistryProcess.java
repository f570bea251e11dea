package io.sockcdc.app.registry;

import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Apicurio Registry in a process of its own, on a port that is known before it runs. It keeps nothing over its end. */
final class RegistryProcess implements AutoCloseable {
    private final int port = TestBroker.freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    /** Address of its REST interface in the manner of Confluent. */
    String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    void start() {
        Path home = Machine.root().resolve("app/target/registry");
        try {
            Path jar;
            try (var files = Files.newDirectoryStream(home, "*-runner.jar")) {
                jar = files.iterator().next();
            }
            Path out = Files.createTempFile("registry-", ".out");
            Process started = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx300m",
                            "-Dquarkus.http.host=127.0.0.1",
                            "-Dquarkus.http.port=" + port,
                            "-jar",
                            jar.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            process = started;
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !started.isAlive() || answers());
            if (!started.isAlive()) {
                throw new AssertionError("the registry ended:\n" + Files.readString(out));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it answers. */
    String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url() + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            return get("/subjects").startsWith("[");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}

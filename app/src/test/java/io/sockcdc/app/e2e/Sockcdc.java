package io.sockcdc.app.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of the program in a process of its own; what it prints goes to files and can be read while it runs. */
public final class Sockcdc implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path out;
    private final Path err;

    private Sockcdc(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How to run it. */
    public static final class Launch {
        private @Nullable NetNamespace namespace;
        private List<String> prefix = List.of();
        private String classPath = System.getProperty("java.class.path");
        private Map<String, String> environment = Map.of();
        private String heap = "512m";

        /** In this network namespace instead of the one the tests run in. */
        public Launch in(NetNamespace inside) {
            namespace = inside;
            return this;
        }

        /** By another program: setpriv, say. */
        public Launch by(String... command) {
            prefix = List.of(command);
            return this;
        }

        public Launch withClassPath(String other) {
            classPath = other;
            return this;
        }

        /** With that most of heap, as -Xmx takes it. */
        public Launch withHeap(String most) {
            heap = most;
            return this;
        }

        public Launch withEnvironment(Map<String, String> variables) {
            environment = variables;
            return this;
        }

        /** Starts it. */
        public Sockcdc start(String... arguments) {
            List<String> command = command(arguments);
            try {
                Path out = Files.createTempFile("sockcdc-", ".out");
                Path err = Files.createTempFile("sockcdc-", ".err");
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("SOCKCDC_"));
                builder.environment().putAll(environment);
                return new Sockcdc(namespace == null ? builder.start() : namespace.call(builder::start), out, err);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Runs it to its end. */
        public Sockcdc run(String... arguments) {
            Sockcdc run = start(arguments);
            run.awaitExit();
            return run;
        }

        /** The words of the command line. */
        List<String> command(String... arguments) {
            // A shell that was itself started in the background passes on that Ctrl-C is to be ignored.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(prefix);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-Xmx" + heap,
                    "-cp",
                    classPath,
                    "io.sockcdc.app.Main"));
            command.addAll(List.of(arguments));
            return command;
        }
    }

    public static Launch launch() {
        return new Launch();
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    /** Whole lines of standard output. */
    public List<String> lines() {
        String all = out();
        return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Whole lines of standard output, each a JSON object. */
    List<JsonNode> json() {
        return lines().stream().map(Sockcdc::parsed).toList();
    }

    /** Waits until it captures, and returns what it said of itself. */
    public String awaitCapturing() {
        awaitOut(text -> text.contains("Ctrl-C"));
        return out();
    }

    /** Waits until its standard output is as wanted; fails at once when it ended before. */
    void awaitOut(Predicate<String> wanted) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || wanted.test(out()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("it did not print what was awaited\n" + this, e);
        }
        if (!wanted.test(out())) {
            throw new AssertionError("it ended before it printed what was awaited\n" + this);
        }
    }

    /** Waits until it has printed an object as wanted, and returns the first. */
    JsonNode awaitJson(Predicate<JsonNode> wanted) {
        awaitOut(text -> json().stream().anyMatch(wanted));
        return json().stream().filter(wanted).findFirst().orElseThrow();
    }

    /** As Ctrl-C does. */
    public void interrupt() {
        signal("INT");
    }

    /** Sends it a signal. */
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

    /** Waits for its end, and returns the exit code. */
    public int awaitExit() {
        return awaitExit(PATIENCE);
    }

    /** Waits for its end at most so long, and returns the exit code. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it did not end within " + atMost + "\n" + this);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it as no program can resist, and removes its files. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        String printed = out();
        return "sockcdc, process " + process.pid() + ", printed:\n"
                + printed.substring(Math.max(0, printed.length() - 2000)) + "\nand said:\n" + err();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + line, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program that runs inside a network namespace, its output in files; closing stops it. */
final class Child implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;
    private static final long STOP_SECONDS = 15;

    private final List<String> command;
    private final Path out;
    private final Path err;
    private final Process process;

    private Child(List<String> command, Path out, Path err, Process process) {
        this.command = command;
        this.out = out;
        this.err = err;
        this.process = process;
    }

    static Child start(Bench bench, NetNamespace namespace, Map<String, String> environment, List<String> command)
            throws IOException {
        Path directory = bench.directory("child");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Child(command, out, err, namespace.call(builder::start));
    }

    static Child start(Bench bench, NetNamespace namespace, String... command) throws IOException {
        return start(bench, namespace, Map.of(), List.of(command));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    String output() throws IOException {
        return Files.readString(out);
    }

    /** Where its output goes. */
    Path outputFile() {
        return out;
    }

    /** Waits until it has printed this, as its output or as a message. */
    void awaitOutput(String text, Duration patience) throws IOException, InterruptedException {
        Patience.await(command.get(0) + " to print " + text, patience, () -> {
            boolean printed = output().contains(text) || Files.readString(err).contains(text);
            if (!printed && !process.isAlive()) {
                throw new IllegalStateException(failure("ended"));
            }
            return printed;
        });
    }

    /** Waits for its end, which must be a success, and returns what it printed. */
    String await(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new IllegalStateException(failure("did not end in " + patience));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(failure("ended with " + process.exitValue()));
        }
        return output();
    }

    /** Waits as long for its end and says whether it came. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for its end, whatever it is, and returns how it ended and what it printed. */
    String awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new IllegalStateException(failure("did not end in " + patience));
        }
        return "ended with " + process.exitValue() + ": " + output() + Files.readString(err);
    }

    /** Processor time that the process has taken, user and kernel, in seconds; threads that have ended are counted. */
    double cpuSeconds() throws IOException {
        return ticks(Path.of("/proc/" + pid() + "/stat")) / TICKS_PER_SECOND;
    }

    /** The same by thread name, for the threads that live now. */
    Map<String, Double> cpuSecondsByThread() throws IOException {
        Map<String, Double> result = new TreeMap<>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    double seconds = ticks(task.resolve("stat")) / TICKS_PER_SECOND;
                    result.merge(name, seconds, Double::sum);
                } catch (IOException e) {
                    // The thread has ended since the directory was read.
                    result.merge("ended", 0.0, Double::sum);
                }
            }
        }
        return result;
    }

    private static double ticks(Path stat) throws IOException {
        String[] fields = fields(stat);
        return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    }

    /** Processor time of all children of this process that have ended and been waited for, in seconds. */
    static double cpuSecondsOfEnded() throws IOException {
        String[] fields = fields(Path.of("/proc/self/stat"));
        return (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14])) / TICKS_PER_SECOND;
    }

    /** Of a stat file, from the state on. */
    private static String[] fields(Path stat) throws IOException {
        String text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    }

    private String failure(String what) throws IOException {
        String said = Files.readString(err);
        return Path.of(command.get(0)).getFileName() + " " + command.get(command.size() - 1) + " " + what + ": "
                + (said.isBlank() ? output() : said).strip().lines().limit(10).toList();
    }

    /** Asks it to end and sees to it that it does. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

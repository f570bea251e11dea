package io.sockcdc.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine. */
final class Programs {
    private static final long PATIENCE_SECONDS = 280;

    private Programs() {}

    /**
     * How a program ended.
     *
     * @param output standard output and error together
     */
    record Ended(int code, String output) {}

    /** Runs one that must end with 0, and returns what it printed. */
    static String run(String... command) {
        Ended ended = end(Map.of(), List.of(command));
        if (ended.code != 0) {
            throw new AssertionError(List.of(command) + " ended with " + ended.code + ": " + ended.output);
        }
        return ended.output.strip();
    }

    /** Runs one to its end, whatever that is. */
    static Ended end(Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile("sockcdc-dist-", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("SOCKCDC_"));
            builder.environment().put("DOCKER_BUILDKIT", "0");
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            boolean over = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!over) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(out, StandardCharsets.UTF_8);
            Files.delete(out);
            return new Ended(over ? process.exitValue() : -1, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

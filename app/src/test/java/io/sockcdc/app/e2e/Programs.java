package io.sockcdc.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Programs that tests call and wait for. */
final class Programs {
    private Programs() {}

    /** What a program printed, errors included, however it ended. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What promtool has to say about a scrape; nothing where there is no promtool. */
    static String lint(String scrape) {
        try {
            Process promtool = new ProcessBuilder(
                            "sh",
                            "-c",
                            "command -v promtool >/dev/null || { cat >/dev/null; exit 0; }; promtool check metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var in = promtool.outputWriter(StandardCharsets.UTF_8)) {
                in.write(scrape);
            }
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            promtool.waitFor();
            return said;
        } catch (IOException e) {
            return e.getMessage() != null && e.getMessage().contains("Broken pipe")
                    ? ""
                    : String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

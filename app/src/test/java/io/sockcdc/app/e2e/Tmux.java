package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A terminal that others wrote: a program runs in it, keys are pressed, and its screen is read. */
final class Tmux implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path socket;

    /** A shell on a screen of that size. */
    Tmux(Path directory, int columns, int rows) {
        socket = directory.resolve("tmux");
        run("-f", "/dev/null", "new-session", "-d", "-x", "" + columns, "-y", "" + rows, "env", "PS1=$? ready> ", "sh");
        awaitScreen("ready>");
    }

    /** Types a line and presses enter. */
    void type(String line) {
        write(line);
        press("Enter");
    }

    /** Types text. */
    void write(String text) {
        run("send-keys", "-l", text);
    }

    /** Presses keys by their names in tmux: Up, Enter, Escape, C-c, or a character. */
    void press(String... keys) {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        run(command.toArray(String[]::new));
    }

    void resize(int columns, int rows) {
        run("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    /** What is on the screen. */
    String screen() {
        return run("capture-pane", "-p");
    }

    /** The same with its colours as escape sequences. */
    String colouredScreen() {
        return run("capture-pane", "-p", "-e");
    }

    /** A variable of the pane, as alternate_on. */
    String variable(String name) {
        return run("display-message", "-p", "#{" + name + "}").strip();
    }

    String awaitScreen(String text) {
        return awaitScreen(screen -> screen.contains(text));
    }

    String awaitScreen(Predicate<String> expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(screen()).matches(expected));
        return screen();
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().remove("TMUX");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("kill-server");
    }
}

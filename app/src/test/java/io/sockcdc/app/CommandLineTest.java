package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.wiring.CollectorRequest;
import io.sockcdc.app.wiring.CollectorRuntime;
import io.sockcdc.app.wiring.SnapshotRequest;
import io.sockcdc.app.wiring.SnapshotRequest.Detail;
import io.sockcdc.app.wiring.SnapshotRequest.Selection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    @TempDir
    Path data;

    private final CommandRun run = new CommandRun(Map.of(), CommandLineTest::none);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "wach                          | did you mean watch",
                "watch --fromm -5m             | did you mean --from",
                "~~                            | a command is missing",
                "watch --from soon             | \"soon\" is no time",
                "watch --from now --last 3     | exclude each other",
                "watch --last 0                | must be 1 or more",
                "watch --last x                | 'x' is not an int",
                "watch --from -5m --until -6m  | must be later",
                "watch --format xml            | 'xml'",
                "watch --bootstrap-servers abc | HOST:PORT",
                "watch --topic-prefix a/b      | --topic-prefix",
                "up --kafka-port 70000         | must be 1 to 65535",
                "counts --by colour            | 'colour'",
                "counts --top -1               | must be 0 or more",
                "analyze                       | which Kafka",
                "analyze --bootstrap-servers x | HOST:PORT",
                "collect --config /nowhere --bootstrap-servers a:1 | /nowhere",
            })
    void aWrongCommandLineIsOneLineThatSaysWhatIsWrong(String arguments, String expected) {
        int code = run.run("".equals(arguments) ? new String[0] : ("--data-dir " + data + " " + arguments).split(" "));

        assertThat(code).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).startsWith("sockcdc: ").contains(expected).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aWrongFilterPointsAtItsColumn() {
        int code = run.run("watch", "dport", "=", ":http", "nad", "src", "::1");

        assertThat(code).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).contains("column 15").doesNotContain("Exception");
    }

    @Test
    void aTraceIsShownOnlyWhenAskedFor() {
        assertThat(run.run("watch", "--from", "soon")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(run.run("watch", "--from", "soon", "--log-level", "debug")).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).contains("\tat ");
    }

    @Test
    void commonOptionsMayStandOnEitherSideOfTheCommand() {
        assertThat(run.run("--data-dir", data.toString(), "doctor")).isZero();
        assertThat(run.run("doctor", "--data-dir", data.toString())).isZero();
        assertThat(run.out().lines().filter(line -> line.contains(data.toString())))
                .hasSize(2);
    }

    @Test
    void snapshotTakesWhatSsTakes() {
        assertThat(run.run("snapshot", "-taemiop", "-4n", "-H", "--format", "json", "state", "listening"))
                .isZero();
        SnapshotRequest request = run.snapshots.get(0);
        assertThat(request.selection()).containsOnly(Selection.TCP, Selection.LISTENING_TOO, Selection.IPV4);
        assertThat(request.details()).containsOnly(Detail.values());
        assertThat(request.filter()).containsExactly("state", "listening");
        assertThat(request.numeric()).isTrue();
        assertThat(request.header()).isFalse();
    }

    @Test
    void bashTakesTheCompletionScript() throws Exception {
        assertThat(run.run("completion")).isZero();
        Path script = Files.writeString(data.resolve("completion.sh"), run.out());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script + " && COMP_WORDS=(sockcdc wa) COMP_CWORD=1 && _complete_sockcdc && "
                                + "echo \"${COMPREPLY[@]}\"")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("watch");
    }

    @Test
    void aReaderThatGoesAwayEndsItQuietly() {
        CommandRun closed = new CommandRun(Map.of(), CommandLineTest::none, failing("Broken pipe"));
        assertThat(closed.run("doctor", "--data-dir", data.toString())).isZero();
        assertThat(closed.err()).isEmpty();
    }

    @Test
    void anOutputThatFailsIsSaid() {
        CommandRun full = new CommandRun(Map.of(), CommandLineTest::none, failing("No space left on device"));
        assertThat(full.run("doctor", "--data-dir", data.toString())).isEqualTo(ExitCode.FAILURE.number());
        assertThat(full.err()).contains("No space left").hasLineCount(1);
    }

    @Test
    void doctorEndsWithOkWhereCaptureWorks() {
        assertThat(run.run("doctor", "--data-dir", data.toString(), "--format", "json"))
                .isZero();
        assertThat(run.out()).contains("\"name\":\"kernel\"").contains("\"status\":\"ok\"");
    }

    private static CollectorRuntime none(CollectorRequest request) {
        throw new AssertionError("no collector was expected: " + request);
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}

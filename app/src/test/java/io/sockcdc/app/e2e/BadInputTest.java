package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets who asks for what cannot be: a line that says what and where, and the exit code of the manual. */
class BadInputTest {
    private static final String NOBODY_LISTENS = "127.0.0.1:1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"up --data-dir /proc/none", "collect --bootstrap-servers " + NOBODY_LISTENS, "watch", "snapshot"
            })
    void aWrongFilterIsShownWithACaretUnderItsColumn(String command) {
        Sockcdc run = run(command + " dport = :443 nad src ::1");

        assertThat(run.err().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("sockcdc: filter, column 14: ")
                                .contains("\"nad\""),
                        line -> assertThat(line).isEqualTo("  dport = :443 nad src ::1"),
                        line -> assertThat(line).isEqualTo("               ^"));
        assertEnds(run, ExitCode.USAGE);
        run.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "capture: {recieve-buffer: 4MiB}     | capture.receive-buffer",
                "kafka: {bootstrap-server: 'a:1'}    | kafka.bootstrap-servers",
                "heartbeat: 5s                       | heartbeat-interval"
            })
    void aWrongKeyIsAnsweredWithTheNearest(String yaml, String nearest) throws IOException {
        Path file = Files.writeString(folder.resolve("sockcdc.yaml"), yaml);

        assertOneLine("collect --config " + file, ExitCode.USAGE, "sockcdc.yaml:1: ", "nearest is " + nearest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "capture: {receive-buffer: lots}            | capture.receive-buffer is \"lots\"",
                "capture: {snapshot-cpu-share: 2}           | capture.snapshot-cpu-share",
                "capture: {snapshot-max-interval: 1ms}      | capture.snapshot-min-interval",
                "kafka: {topic-prefix: 'a b'}               | kafka.topic-prefix",
                "spool: {max-bytes: 1MiB}                   | spool.max-bytes",
                "metrics: {listen: nowhere}                 | metrics.listen",
                "'capture: ['                               | not YAML"
            })
    void aWrongValueIsSaidWithItsKey(String yaml, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("sockcdc.yaml"), yaml.replace("'capture: ['", "capture: ["));

        assertOneLine("collect --config " + file, ExitCode.USAGE, expected);
    }

    @Test
    void aWrongVariableOfTheEnvironmentIsSaidWithItsName() {
        try (Sockcdc run = Sockcdc.launch()
                .withEnvironment(Map.of("SOCKCDC_HEARTBEAT_INTERVAL", "often"))
                .run("collect", "--bootstrap-servers", NOBODY_LISTENS)) {
            assertThat(run.err()).hasLineCount(1).contains("SOCKCDC_HEARTBEAT_INTERVAL", "\"often\"");
            assertEnds(run, ExitCode.USAGE);
        }
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearest() {
        assertOneLine("watch --formt json", ExitCode.USAGE, "--formt", "--format", "sockcdc watch --help");
    }

    @Test
    void collectWithoutAKafkaAsksForOne() {
        assertOneLine("collect --data-dir " + folder, ExitCode.USAGE, "--bootstrap-servers HOST:PORT");
    }

    @Test
    void aPortOfTheMetersThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(
                    folder.resolve("sockcdc.yaml"), "metrics: {listen: '127.0.0.1:" + other.getLocalPort() + "'}");

            assertOneLine(
                    "collect --config " + file + " --bootstrap-servers " + NOBODY_LISTENS + " --data-dir "
                            + folder.resolve("data"),
                    ExitCode.PORT_IN_USE,
                    "127.0.0.1:" + other.getLocalPort(),
                    "metrics.listen");
        }
    }

    @Test
    void aPortOfKafkaThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Sockcdc run = run("up --data-dir " + folder.resolve("data") + " --kafka-port " + other.getLocalPort());

            assertThat(problem(run)).contains("port " + other.getLocalPort(), "--kafka-port");
            assertEnds(run, ExitCode.PORT_IN_USE);
            run.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "collect --bootstrap-servers " + NOBODY_LISTENS})
    @Requires(Need.ROOT)
    void aReadOnlyDirectoryIsNamed(String command) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        String shell = "mount -t tmpfs -o ro none " + data + " && exec \"$@\"";
        try (Sockcdc run = Sockcdc.launch()
                .by("unshare", "-m", "sh", "-c", shell, "sh")
                .withEnvironment(Map.of("SOCKCDC_METRICS_LISTEN", "127.0.0.1:0"))
                .run((command + " --data-dir " + data).split(" ", -1))) {
            assertThat(problem(run)).contains(data.toString(), "Read-only file system", "--data-dir");
            assertEnds(run, ExitCode.DATA_DIRECTORY);
        }
    }

    @Test
    void aDirectoryThatAnotherOneUsesIsRefusedAndTheOtherNamed() {
        String data = folder.resolve("data").toString();
        try (Sockcdc first = launch().start("collect", "--bootstrap-servers", NOBODY_LISTENS, "--data-dir", data)) {
            first.awaitCapturing();

            Sockcdc second = run("collect --bootstrap-servers " + NOBODY_LISTENS + " --data-dir " + data);
            assertThat(problem(second)).contains(data, "process " + first.pid(), "--data-dir");
            assertEnds(second, ExitCode.DATA_DIRECTORY);
            second.close();

            Sockcdc up = run("up --data-dir " + data);
            assertThat(problem(up)).contains(data, "process " + first.pid(), "--data-dir");
            assertEnds(up, ExitCode.DATA_DIRECTORY);
            up.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"none, no such file", "text, is not a pcap file", "short, shorter", "cut, ends inside a frame"})
    void aCaptureThatCannotBeReadIsNamed(String name, String expected) throws IOException {
        Files.writeString(folder.resolve("text"), "this is a text and no capture at all, whatever its name says");
        Files.write(folder.resolve("short"), new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1});
        byte[] header = new byte[40];
        System.arraycopy(new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 2, 0, 4, 0}, 0, header, 0, 8);
        header[20] = (byte) 253;
        header[32] = 16;
        Files.write(folder.resolve("cut"), header);

        Sockcdc run = run("snapshot --format json --capture " + folder.resolve(name));

        assertThat(run.err()).hasLineCount(1).contains(folder.resolve(name).toString(), expected);
        assertThat(run.awaitExit()).isIn(ExitCode.USAGE.number(), ExitCode.FAILURE.number());
        assertThat(run.out()).isEmpty();
        run.close();
    }

    @Test
    @Requires(Need.ROOT)
    void aNamespaceThatIsNotThereIsNamed() {
        try (Sockcdc run = launch().withEnvironment(
                        Map.of("SOCKCDC_CAPTURE_NAMESPACES", "nowhere", "SOCKCDC_METRICS_LISTEN", "127.0.0.1:0"))
                .run("collect", "--bootstrap-servers", NOBODY_LISTENS, "--data-dir", folder.toString())) {
            assertThat(run.err()).hasLineCount(1).contains("network namespace nowhere", "no such");
            assertEnds(run, ExitCode.RIGHT_MISSING);
        }
    }

    private void assertOneLine(String arguments, ExitCode code, String... expected) {
        Sockcdc run = run(arguments);
        assertThat(run.err()).hasLineCount(1).startsWith("sockcdc: ").contains(expected);
        assertThat(run.out()).isEmpty();
        assertEnds(run, code);
        run.close();
    }

    private static void assertEnds(Sockcdc run, ExitCode code) {
        assertThat(run.awaitExit()).as(run.err()).isEqualTo(code.number());
        assertThat(run.err()).doesNotContain("\tat ", "Exception");
    }

    /** The one line beside what it says of its progress. */
    private static String problem(Sockcdc run) {
        return assertThat(run.err().lines().filter(line -> !line.startsWith("sockcdc: starting Kafka")))
                .singleElement()
                .actual();
    }

    private static Sockcdc.Launch launch() {
        return Sockcdc.launch().withEnvironment(Map.of("SOCKCDC_METRICS_LISTEN", "127.0.0.1:0"));
    }

    private static Sockcdc run(String arguments) {
        return Sockcdc.launch().run(arguments.split(" ", -1));
    }
}

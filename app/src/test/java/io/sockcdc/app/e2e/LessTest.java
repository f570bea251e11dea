package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.collector.testkit.ManyKinds;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user without rights gets less, and is told what; a reader that goes away ends a command quietly. */
@Requires(Need.ROOT)
class LessTest {
    private static final String[] AS_NOBODY = {
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"
    };

    private static Path folder;
    private static String readableClassPath;
    private static NetNamespace namespace;

    /** The class path of a build may lie where only its owner may look. */
    @BeforeAll
    static void copyTheProgram() throws IOException {
        namespace = NetNamespace.create();
        folder = Files.createTempDirectory("sockcdc-less-");
        Programs.output("chmod", "755", folder.toString());
        List<String> copies = new ArrayList<>();
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(entry))) {
                Path copy = folder.resolve(number++ + "-" + Path.of(entry).getFileName());
                Programs.output("cp", "-r", entry, copy.toString());
                copies.add(copy.toString());
            }
        }
        Programs.output("chmod", "-R", "a+rX", folder.toString());
        Path data = Files.createDirectory(folder.resolve("data"));
        Programs.output("chown", "65534:65534", data.toString());
        readableClassPath = String.join(File.pathSeparator, copies);
    }

    @AfterAll
    static void removeIt() {
        namespace.close();
        Programs.output("rm", "-rf", folder.toString());
    }

    @Test
    void upWorksAndSaysWhatIsDegraded() {
        try (Sockcdc up = asNobody()
                        .start("up", "--data-dir", folder.resolve("data").toString());
                ManyKinds many = namespace.call(ManyKinds::new)) {
            assertThat(many).isNotNull();
            assertThat(up.awaitCapturing())
                    .contains("degraded  the receive buffer is ", "CAP_NET_ADMIN")
                    .contains("degraded  firewall marks are not visible")
                    .contains("degraded  processes of other users are not named", "CAP_SYS_PTRACE");

            try (Sockcdc watch = asNobody()
                    .start(
                            "watch",
                            "--from",
                            "-1h",
                            "--format",
                            "json",
                            "--data-dir",
                            folder.resolve("data").toString())) {
                JsonNode listener =
                        watch.awaitJson(event -> event.path("state").asText().equals("LISTEN")
                                && event.path("uid").asInt(-1) == 0);
                assertThat(listener.has("pid")).isFalse();
                watch.interrupt();
                assertThat(watch.awaitExit(Duration.ofSeconds(5))).isZero();
            }
            up.interrupt();
            assertThat(up.awaitExit(Duration.ofSeconds(5))).as(up.toString()).isZero();
        }
    }

    @Test
    void snapshotListsAllSocketsWithoutTheProcessesOfOthers() {
        try (ManyKinds many = namespace.call(ManyKinds::new);
                Sockcdc run = asNobody().run("snapshot", "-a", "--format", "json")) {
            assertThat(many).isNotNull();
            assertThat(run.awaitExit()).as(run.toString()).isZero();
            long listed = namespace.run("ss", "-Htuna").lines().count();
            assertThat(run.json()).hasSize((int) listed).noneMatch(socket -> socket.has("pid"));
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void doctorSaysWhatEachMissingRightCostsAndHowToGetIt() {
        try (Sockcdc run = asNobody()
                .run(
                        "doctor",
                        "--format",
                        "json",
                        "--data-dir",
                        folder.resolve("data").toString())) {
            assertThat(run.awaitExit()).as(run.toString()).isZero();
            assertThat(run.json().stream()
                            .filter(finding -> finding.path("status").asText().equals("degraded")))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(finding -> finding.has("remedy"));
        }
    }

    @Test
    void anotherNamespaceIsRefusedInOneLine() {
        try (Sockcdc run = Sockcdc.launch()
                .by(AS_NOBODY)
                .withClassPath(readableClassPath)
                .withEnvironment(java.util.Map.of(
                        "SOCKCDC_CAPTURE_NAMESPACES",
                        namespace.path().toString(),
                        "SOCKCDC_METRICS_LISTEN",
                        "127.0.0.1:0"))
                .run(
                        "collect",
                        "--bootstrap-servers",
                        "127.0.0.1:1",
                        "--data-dir",
                        folder.resolve("data").resolve("other").toString())) {
            assertThat(run.err()).hasLineCount(1).contains("network namespace " + namespace.path(), "ermission");
            assertThat(run.awaitExit()).isEqualTo(5);
        }
    }

    @Test
    void aReaderThatGoesAwayEndsSnapshotQuietly() {
        try (ManyKinds many = namespace.call(ManyKinds::new)) {
            assertThat(many).isNotNull();
            Path err = folder.resolve("err");
            String command = "\"$@\" 2>" + err + " | head -n 1; echo \"${PIPESTATUS[0]}\"";
            List<String> words = new ArrayList<>(List.of("bash", "-c", command, "bash"));
            words.addAll(Sockcdc.launch().command("snapshot", "-a", "--format", "json"));

            List<String> printed =
                    namespace.run(words.toArray(new String[0])).lines().toList();

            assertThat(printed).hasSize(2);
            assertThat(printed.get(0)).startsWith("{").endsWith("}");
            assertThat(printed.get(1)).isEqualTo("0");
            assertThat(text(err)).isEmpty();
        }
    }

    private static Sockcdc.Launch asNobody() {
        return Sockcdc.launch().by(AS_NOBODY).withClassPath(readableClassPath).in(namespace);
    }

    private static String text(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return String.join("\n", lines.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

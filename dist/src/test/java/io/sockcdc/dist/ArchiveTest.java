package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked somewhere, on a machine without Java. */
class ArchiveTest {
    @TempDir
    Path folder = Path.of(".");

    private Path home = Path.of(".");

    @BeforeEach
    void unpack() throws IOException {
        try (Stream<Path> files = Files.list(Machine.root().resolve("dist/target"))) {
            Path archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
            Programs.run("tar", "-C", folder.toString(), "-xzf", archive.toString());
        }
        try (Stream<Path> files = Files.list(folder)) {
            home = files.findFirst().orElseThrow();
        }
    }

    @Test
    void everyCommandStartsWithTheRuntimeThatIsInIt() {
        for (String command : List.of(
                "up",
                "collect",
                "analyze",
                "watch",
                "counts",
                "top",
                "alerts",
                "at",
                "explain",
                "replay",
                "audit",
                "snapshot",
                "doctor",
                "completion")) {
            assertThat(sockcdc(command, "--help").output()).as(command).contains("Usage: sockcdc " + command);
        }
    }

    @Test
    void itTellsOfThisMachineWithoutATemporaryDirectory() {
        Programs.Ended told = Programs.end(
                Map.of(),
                List.of(
                        "env",
                        "-i",
                        "PATH=/usr/bin:/bin",
                        "SOCKCDC_JAVA_OPTS=-Djava.io.tmpdir=/nowhere",
                        home.resolve("bin/sockcdc").toString(),
                        "snapshot",
                        "--format",
                        "json",
                        "-ta"));

        assertThat(told.code()).as(told.output()).isZero();
    }

    @Test
    void aStartWithTheArchiveOfClassesDoesTheSame() {
        Programs.Ended made = sockcdc("--make-archive");

        assertThat(home.resolve("classes.jsa")).as(made.output()).isNotEmptyFile();
        assertThat(sockcdc("--version").output()).startsWith("sockcdc ");
        Programs.Ended shared = Programs.end(
                Map.of("SOCKCDC_JAVA_OPTS", "-Xshare:on"),
                List.of(home.resolve("bin/sockcdc").toString(), "--version"));
        assertThat(shared.code())
                .as("-Xshare:on refuses an archive that does not fit: %s", shared.output())
                .isZero();
    }

    private Programs.Ended sockcdc(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                "env", "-i", "PATH=/usr/bin:/bin", home.resolve("bin/sockcdc").toString()));
        command.addAll(List.of(arguments));
        return Programs.end(Map.of(), command);
    }
}

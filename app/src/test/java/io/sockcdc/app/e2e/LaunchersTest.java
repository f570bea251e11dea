package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher of a checkout and that of a release, with a Java that says what it was started with. */
class LaunchersTest {
    private static final String JAVA = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource(textBlock = """
            up,                                     long
            --config x.yaml collect,                long
            analyze --port 0,                       long
            audit --from -1h,                       long
            replay --detect,                        long
            replay --rules mine.yaml,               long
            replay --rules=mine.yaml --from -1h,    long
            replay --against http://x,              long
            replay --against=http://x,              long
            replay --times 3,                       long
            replay --times=3,                       long
            replay --to-topic-prefix copy.,         short
            replay,                                 short
            snapshot -ta,                           short
            watch --from -1h,                       short
            at now,                                 short
            doctor,                                 short
            --help,                                 short
            """)
    void theyTakeTheSameCommandsForLongOnes(String arguments, String kind) throws Exception {
        List<String> ofCheckout = start(checkout(), arguments);
        List<String> ofRelease = start(release(), arguments);

        boolean isShort = kind.equals("short");
        assertThat(ofCheckout.contains("-XX:TieredStopAtLevel=1")).isEqualTo(isShort);
        assertThat(ofRelease.contains("-XX:TieredStopAtLevel=1")).isEqualTo(isShort);
        assertThat(ofCheckout.contains("-XX:+ExitOnOutOfMemoryError")).isEqualTo(!isShort);
        assertThat(ofRelease.contains("-XX:+ExitOnOutOfMemoryError")).isEqualTo(!isShort);
        assertThat(ofCheckout).endsWith(arguments.split(" "));
        assertThat(ofRelease).endsWith(arguments.split(" "));
    }

    /** A checkout that is built. */
    private Path checkout() throws IOException {
        Files.createDirectories(folder.resolve("app/target/sockcdc/lib"));
        Files.writeString(folder.resolve("app/target/sockcdc/built"), "");
        executable(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        return copy("sockcdc", folder, "sockcdc");
    }

    private Path release() throws IOException {
        executable(folder.resolve("release/runtime/bin"));
        return copy("dist/src/bin/sockcdc", folder.resolve("release/bin"), "sockcdc");
    }

    private static Path copy(String script, Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        return Files.copy(
                Machine.root().resolve(script),
                directory.resolve(name),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void executable(Path directory) throws IOException {
        Path file = Files.createDirectories(directory).resolve("java");
        Files.writeString(file, JAVA);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> start(Path script, String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(List.of(arguments.split(" ")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().remove("SOCKCDC_JAVA_OPTS");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}

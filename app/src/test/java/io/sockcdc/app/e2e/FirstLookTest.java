package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What README tells a new user to type, typed beside a fresh clone: from nothing to their own connection on the dashboard. How
 * long each part took goes to {@code target/first-look.txt}; it is no condition.
 */
@Requires(Need.ROOT)
class FirstLookTest {
    private static final Pattern FIRST_COMMANDS = Pattern.compile("(?m)^```sh\n(.*?)^```$", Pattern.DOTALL);
    private static final Duration TO_BUILD = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void theCommandsOfTheReadmeLeadFromACloneToOnesOwnConnections() throws Exception {
        // given
        Matcher commands =
                FIRST_COMMANDS.matcher(Files.readString(Machine.root().resolve("README.md")));
        assertThat(commands.find()).isTrue();
        List<String> typed = commands.group(1).lines().toList();
        assertThat(typed).containsExactly("git clone REPOSITORY sockcdc", "cd sockcdc", "./sockcdc up");
        try (NetNamespace namespace = NetNamespace.create();
                ServerSocket server =
                        namespace.call(() -> new ServerSocket(7001, 5, InetAddress.getByName("127.0.0.1")))) {
            // Maven may need the network that the namespace does not have: the first use builds outside.
            Path script = Files.writeString(
                    folder.resolve("typed"),
                    String.join(
                            "\n",
                            "set -e",
                            "unset SOCKCDC_JAVA_OPTS SOCKCDC_MAVEN_OPTS MAVEN_ARGS",
                            typed.get(0)
                                    .replace(
                                            "REPOSITORY",
                                            "-q file://" + Machine.root().toRealPath()),
                            "date +%s.%N >cloned",
                            typed.get(1),
                            "./sockcdc --version",
                            "date +%s.%N >../built",
                            "exec nsenter --net=" + namespace.path() + " " + typed.get(2),
                            ""));
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            ProcessBuilder builder = new ProcessBuilder("env", "--default-signal=INT", "sh", script.toString())
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            // The checkout may belong to another user than the one who tests it.
            builder.environment()
                    .putAll(Map.of(
                            "GIT_CONFIG_COUNT", "1",
                            "GIT_CONFIG_KEY_0", "safe.directory",
                            "GIT_CONFIG_VALUE_0", "*"));
            builder.environment().put("SOCKCDC_DATA_DIR", folder.resolve("data").toString());

            // when
            Instant began = Instant.now();
            Process up = builder.start();
            try {
                await().atMost(TO_BUILD)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> !up.isAlive() || Files.readString(out).contains("Ctrl-C"));
                Instant captures = Instant.now();
                assertThat(up.isAlive()).as(Files.readString(err)).isTrue();
                assertThat(Files.readString(out)).contains("dashboard http://127.0.0.1:8480/");

                // then
                try (Socket client = namespace.call(() -> new Socket("127.0.0.1", server.getLocalPort()));
                        Socket accepted = server.accept()) {
                    Instant connected = Instant.now();
                    assertThat(accepted.isConnected()).isTrue();
                    String shown = "http://127.0.0.1:8480/api/v1/sockets?filter=dport%20=%20:7001";
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(50))
                            .until(() -> namespace
                                    .run("curl", "-s", shown)
                                    .contains("\"local_port\":" + client.getLocalPort()));
                    tell(began, captures, connected, Instant.now());
                }
                new ProcessBuilder("kill", "-s", "INT", Long.toString(up.pid()))
                        .start()
                        .waitFor();
                assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(up.exitValue()).as(Files.readString(err)).isZero();
            } finally {
                up.destroyForcibly();
            }
        }
    }

    private void tell(Instant began, Instant captures, Instant connected, Instant shown) throws Exception {
        double cloned = seconds(began, at("cloned"));
        double built = seconds(began, at("built"));
        Files.createDirectories(Path.of("target"));
        Files.writeString(
                Path.of("target/first-look.txt"),
                String.format(
                        Locale.ROOT,
                        "seconds after git clone was typed: cloned %.1f, built %.1f, captures %.1f; a new connection is on"
                                + " the dashboard %.1f s after it was made%n",
                        cloned,
                        built,
                        seconds(began, captures),
                        seconds(connected, shown)));
    }

    private Instant at(String file) throws Exception {
        return Instant.ofEpochMilli((long)
                (Double.parseDouble(Files.readString(folder.resolve(file)).strip()) * 1_000));
    }

    private static double seconds(Instant from, Instant until) {
        return Duration.between(from, until).toMillis() / 1_000.0;
    }
}

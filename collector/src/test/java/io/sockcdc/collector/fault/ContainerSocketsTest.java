package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sockets of a real container, whose network namespace comes and goes with it. */
@Requires({Requires.Need.ROOT, Requires.Need.DOCKER, Requires.Need.CC})
class ContainerSocketsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME =
            "sockcdc-test-talker-" + ProcessHandle.current().pid();

    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void build() throws IOException, InterruptedException {
        Path source = Machine.root().resolve("collector/src/test/c/talker.c");
        run("cc", "-static", "-o", folder.resolve("talker").toString(), source.toString());
        run("tar", "-C", folder.toString(), "-cf", folder.resolve("talker.tar").toString(), "talker");
        run("docker", "import", folder.resolve("talker.tar").toString(), NAME);
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        run("sh", "-c", "docker rm -f " + NAME + " ; docker rmi -f " + NAME);
    }

    @Test
    void theSocketsOfAContainerCarryItsIdAndItsName() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (NetNamespace home = NetNamespace.create();
                CollectorProcess collector = CollectorProcess.start(
                        home,
                        data,
                        Map.of(
                                "SOCKCDC_CAPTURE_NAMESPACES", "all",
                                "SOCKCDC_CAPTURE_NAMESPACE_INTERVAL", "200ms",
                                "SOCKCDC_CAPTURE_SNAPSHOT_MAX_INTERVAL", "1s",
                                "SOCKCDC_KAFKA_TOPIC_PREFIX", NAME + "."))) {
            // when
            String id = run("docker", "run", "-d", "--network", "none", "--name", NAME, NAME, "/talker")
                    .strip();
            String pid = run("docker", "inspect", "-f", "{{.State.Pid}}", id).strip();
            long netns = NetworkNamespaces.inodeOf(Path.of("/proc", pid, "ns/net"));

            // then
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(events(data, netns))
                            .filteredOn(SpooledHistory.op("CLOSE").negate())
                            .extracting(event -> SpooledHistory.value(event).get("state") + " "
                                    + SpooledHistory.value(event).get("container_id") + " "
                                    + SpooledHistory.value(event).get("container_name") + " "
                                    + SpooledHistory.value(event).get("command"))
                            .contains(
                                    "LISTEN " + id + " " + NAME + " talker",
                                    "ESTABLISHED " + id + " " + NAME + " talker"));

            // when
            run("docker", "rm", "-f", NAME);

            // then
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(events(data, netns))
                            .filteredOn(SpooledHistory.op("CLOSE"))
                            .extracting(event -> SpooledHistory.value(event).get("container_name"))
                            .hasSize(3)
                            .containsOnly(NAME));
            assertThat(collector.isAlive()).isTrue();
        }
    }

    private static List<GenericRecord> events(Path data, long netns) {
        return SpooledHistory.of(data).events.stream()
                .filter(event -> SpooledHistory.key(event).get("netns").equals(netns))
                .toList();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as("%s said %s", List.of(command), said)
                .isTrue();
        return said;
    }
}

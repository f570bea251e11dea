package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images as they are meant to be run: not as root, with a read-only file system and no capability but the listed ones. */
@Requires({Need.ROOT, Need.DOCKER, Need.DEBOOTSTRAP})
class ImagesTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String PREFIX =
            "sockcdc-test-" + ProcessHandle.current().pid() + "-";
    private static final List<String> CAPTURING =
            List.of("--cap-add", "NET_ADMIN", "--cap-add", "SYS_PTRACE", "--cap-add", "DAC_READ_SEARCH");
    /** Bits 2, 12 and 19. */
    private static final long CAPTURING_BITS = 1 << 2 | 1 << 12 | 1 << 19;

    private final List<String> started = new ArrayList<>();

    @BeforeAll
    static void build() {
        Images.build();
    }

    @AfterEach
    void remove() {
        for (String name : started) {
            Programs.run("docker", "rm", "--force", "--volumes", name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Images.COLLECTOR, Images.ANALYZER, Images.ALL})
    void anImageSaysWhatItIsAndWhatIsInIt(String image) throws IOException {
        JsonNode config = new ObjectMapper()
                .readTree(Programs.run("docker", "image", "inspect", image))
                .path(0)
                .path("Config");

        JsonNode labels = config.path("Labels");
        assertThat(labels.path("org.opencontainers.image.title").asText()).startsWith("sockcdc");
        assertThat(labels.path("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
        assertThat(labels.path("org.opencontainers.image.version").asText()).isEqualTo("test");
        assertThat(config.path("User").asText()).isEqualTo("10001:10001");
        assertThat(config.path("Healthcheck").path("Test").path(1).asText()).endsWith("healthcheck");
        JsonNode sbom = new ObjectMapper()
                .readTree(Programs.run(
                        "docker",
                        "run",
                        "--rm",
                        "--entrypoint",
                        "cat",
                        image,
                        labels.path("io.sockcdc.sbom").asText()));
        assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(sbom.findValuesAsText("name")).contains("kafka-clients", "avro", "jna");
    }

    @Test
    void theCollectorCapturesTheHostAsAUserWithThreeCapabilities() throws IOException {
        String container = start(
                Images.COLLECTOR,
                CAPTURING,
                List.of("--network", "host", "--pid", "host"),
                Map.of("SOCKCDC_METRICS_LISTEN", "127.0.0.1:19465", "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"),
                List.of("collect"));

        awaitHealthy(container);

        Map<String, Long> rights = rights(container);
        assertThat(rights).containsEntry("CapEff", CAPTURING_BITS).containsEntry("CapBnd", CAPTURING_BITS);
        assertThat(rights).containsEntry("Uid", 10001L);
        assertThat(Programs.run("docker", "logs", container)).doesNotContain("degraded");
    }

    @Test
    void withoutAnyCapabilityTheCollectorRunsAndSaysWhatItLacks() throws IOException {
        String container = start(
                Images.COLLECTOR,
                List.of(),
                List.of("--network", "none", "--security-opt", "no-new-privileges"),
                Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"),
                List.of("collect"));

        awaitHealthy(container);

        assertThat(rights(container)).containsEntry("CapEff", 0L);
        assertThat(Programs.run("docker", "logs", container)).contains("give CAP_NET_ADMIN");
    }

    @Test
    void everythingInOneServesItsDashboardAndAnAnalyzerBesideItNeedsNoCapability() throws IOException {
        String all = start(Images.ALL, CAPTURING, List.of("--network", "none"), Map.of(), List.of("up"));
        awaitHealthy(all);
        assertThat(Programs.run("docker", "exec", all, "/usr/lib/sockcdc/bin/healthcheck", "web", "/"))
                .isEmpty();

        String analyzer = start(
                Images.ANALYZER,
                List.of(),
                List.of("--network", "container:" + all, "--security-opt", "no-new-privileges", "--tmpfs", "/tmp"),
                Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:19092", "SOCKCDC_WEB_PORT", "8481"),
                List.of("analyze"));

        awaitHealthy(analyzer);
        assertThat(rights(analyzer)).containsEntry("CapBnd", 0L).containsEntry("Uid", 10001L);
        assertThat(Programs.end(Map.of(), List.of("docker", "exec", all, "sh", "-c", "echo x > /etc/x"))
                        .output())
                .contains("Read-only file system");
    }

    private String start(
            String image,
            List<String> capabilities,
            List<String> options,
            Map<String, String> environment,
            List<String> arguments) {
        String name = PREFIX + started.size();
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "run",
                "--detach",
                "--name",
                name,
                "--read-only",
                "--memory",
                "1g",
                "--cap-drop",
                "ALL",
                "--health-interval",
                "1s"));
        command.addAll(capabilities);
        command.addAll(options);
        environment.forEach((key, value) -> command.addAll(List.of("--env", key + "=" + value)));
        command.add(image);
        command.addAll(arguments);
        started.add(name);
        Programs.run(command.toArray(String[]::new));
        return name;
    }

    private static void awaitHealthy(String container) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(
                                Programs.run("docker", "inspect", "--format", "{{.State.Health.Status}}", container))
                        .as("%s", Programs.run("docker", "logs", "--tail", "20", container))
                        .isEqualTo("healthy"));
    }

    /** The first number of each line of the process's status, capabilities in hexadecimal. */
    private static Map<String, Long> rights(String container) throws IOException {
        String pid = Programs.run("docker", "inspect", "--format", "{{.State.Pid}}", container);
        Map<String, Long> rights = new java.util.HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            String[] words = line.split("\\s+", -1);
            if (line.startsWith("Cap")) {
                rights.put(words[0].replace(":", ""), Long.parseLong(words[1], 16));
            } else if (line.startsWith("Uid")) {
                rights.put("Uid", Long.parseLong(words[1]));
            }
        }
        return rights;
    }
}

package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The program as it is shipped, with a broker in a container: it captures the container's own network namespace. Where the image of
 * Apache Kafka can be had, {@code -Dsockcdc.kafka.image=apache/kafka:4.1.0} takes that.
 */
@Requires({Need.ROOT, Need.DOCKER, Need.DEBOOTSTRAP})
class KafkaContainerTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String OTHER = System.getProperty("sockcdc.kafka.image");

    @TempDir
    Path folder = Path.of(".");

    private final List<Process> started = new ArrayList<>();
    private KafkaContainer kafka = new KafkaContainer(DockerImageName.parse("apache/kafka"));

    @BeforeEach
    void start() {
        if (OTHER == null) {
            Images.buildKafka();
        }
        kafka = new KafkaContainer(
                DockerImageName.parse(OTHER == null ? Images.KAFKA : OTHER).asCompatibleSubstituteFor("apache/kafka"));
        kafka.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        kafka.stop();
    }

    @Test
    void whatHappensWhileTheBrokerStandsStillIsThereAfterwardsAndCounted() throws Exception {
        // given
        long pid = kafka.getContainerInfo().getState().getPidLong();
        Process collect = start("collect", "--netns", "/proc/" + pid + "/ns/net");
        Process analyze = start("analyze");
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(sockcdc("counts", "--format", "json")).contains("\"kind\":\"REMOTE_IP\""));

        // when
        kafka.getDockerClient().pauseContainerCmd(kafka.getContainerId()).exec();
        long connections = 20;
        Programs.run(
                "bash",
                "-c",
                "for i in {1.." + connections + "}; do exec 3<>/dev/tcp/" + kafka.getHost() + "/"
                        + kafka.getMappedPort(9092) + "; exec 3>&-; done");
        kafka.getDockerClient().unpauseContainerCmd(kafka.getContainerId()).exec();

        // then
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(sockcdc(
                                        "watch",
                                        "--from",
                                        "-1h",
                                        "--until",
                                        "now",
                                        "--format",
                                        "json",
                                        "sport",
                                        "=",
                                        ":9092")
                                .lines()
                                .filter(line -> line.contains("\"op\":\"CLOSE\"")))
                        .hasSizeGreaterThanOrEqualTo((int) connections));
        assertThat(collect.isAlive() && analyze.isAlive()).isTrue();
        assertThat(sockcdc("audit")).containsIgnoringCase("proven");
    }

    private Process start(String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, arguments[0], ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("SOCKCDC_METRICS_LISTEN", "127.0.0.1:0");
        builder.environment().put("SOCKCDC_WEB_ENABLED", "false");
        Process process = builder.start();
        process.getOutputStream().close();
        started.add(process);
        return process;
    }

    private String sockcdc(String... arguments) {
        Programs.Ended ended = Programs.end(Map.of(), command(arguments));
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Machine.root().resolve("dist/target/sockcdc/bin/sockcdc").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--bootstrap-servers",
                kafka.getBootstrapServers(),
                "--data-dir",
                folder.resolve("data-" + arguments[0]).toString()));
        return command;
    }
}

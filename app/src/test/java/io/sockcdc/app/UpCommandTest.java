package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.kafka.KafkaAddress;
import io.sockcdc.app.wiring.CollectorRequest;
import io.sockcdc.app.wiring.CollectorRuntime;
import io.sockcdc.collector.config.CollectorSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {
    @TempDir
    Path data;

    private final FakeCollector collector = new FakeCollector();
    private final CommandRun run = new CommandRun(Map.of(), collector::create);

    @Test
    void itSaysWhatIsCapturedAndStopsInOrderWhenAsked() throws Exception {
        // given
        CompletableFuture<Integer> up = start();
        await().atMost(Duration.ofSeconds(60)).until(() -> run.out().contains("Ctrl-C"));

        // then
        String servers = KafkaAddress.find(data).orElseThrow().bootstrapServers();
        assertThat(run.out())
                .contains("captures all that moves")
                .contains("sockcdc.events on Kafka " + servers)
                .contains("./sockcdc watch")
                .contains("http://127.0.0.1:1/metrics")
                .contains("degraded  no names");
        CollectorSettings settings = collector.request.settings();
        assertThat(settings.kafka().bootstrapServers()).containsExactly(servers);
        assertThat(settings.capture().filter()).isEqualTo("dport = :80");
        assertThat(collector.request.dataDirectory()).isEqualTo(data);

        // when
        run.stop.stop();

        // then
        assertThat(up.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK.number());
        assertThat(collector.stopped).isTrue();
        assertThat(KafkaAddress.find(data)).isEmpty();
    }

    @Test
    void theAnalysisRunsBesideItOnTheSameKafkaAndMayFail() throws Exception {
        // given
        CompletableFuture<Integer> up = start();
        await().atMost(Duration.ofSeconds(60)).until(() -> run.analysis.request != null);
        assertThat(Objects.requireNonNull(run.analysis.request).kafka().bootstrapServers())
                .containsExactly(KafkaAddress.find(data).orElseThrow().bootstrapServers());
        assertThat(run.out()).contains("./sockcdc counts");

        // when
        run.analysis.onFailure.accept("the analysis ended: no reason");

        // then
        assertThat(run.err()).contains("the analysis ended: no reason; capture goes on without it");
        assertThat(collector.stopped).isFalse();
        run.stop.stop();
        assertThat(up.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK.number());
        assertThat(run.analysis.stopped).isTrue();
        assertThat(collector.stopped).isTrue();
    }

    @Test
    void anAnalysisThatCannotStartIsSaidAndCaptureGoesOn() throws Exception {
        run.analysis.refusal = new UserError(ExitCode.FAILURE, "not authorized");
        CompletableFuture<Integer> up = start();
        await().atMost(Duration.ofSeconds(60)).until(() -> run.err().contains("no analysis: not authorized"));
        assertThat(collector.stopped).isFalse();
        run.stop.stop();
        assertThat(up.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.OK.number());
    }

    @Test
    void aCollectorThatFailsEndsItWithTheReason() throws Exception {
        CompletableFuture<Integer> up = start();
        await().atMost(Duration.ofSeconds(60)).until(() -> run.out().contains("Ctrl-C"));
        collector.onFailure.accept("the kernel is gone");
        assertThat(up.get(10, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILURE.number());
        assertThat(run.err()).contains("sockcdc: the kernel is gone");
    }

    @Test
    void aCollectorThatDoesNotStartLeavesNoKafka() {
        CommandRun failing = new CommandRun(Map.of(), request -> {
            throw new UserError(ExitCode.RIGHT_MISSING, "netlink is forbidden here; run it outside the sandbox");
        });
        assertThat(failing.run("up", "--data-dir", data.toString())).isEqualTo(ExitCode.RIGHT_MISSING.number());
        assertThat(failing.err()).contains("sockcdc: netlink is forbidden here");
        assertThat(data.resolve("kafka-address")).doesNotExist();
    }

    @Test
    void aPortInUseIsOneLineAndItsOwnCode() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            assertThat(run.run("up", "--data-dir", data.toString(), "--kafka-port", port))
                    .isEqualTo(ExitCode.PORT_IN_USE.number());
            assertThat(run.err()).contains("port " + port + " on 127.0.0.1 is in use");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsItsOwnCode() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThat(run.run("up", "--data-dir", file.resolve("in").toString()))
                .isEqualTo(ExitCode.DATA_DIRECTORY.number());
        assertThat(run.err().lines().reduce((first, second) -> second).orElse(""))
                .contains("cannot be written")
                .contains("--data-dir");
    }

    private CompletableFuture<Integer> start() {
        return CompletableFuture.supplyAsync(() -> run.run("up", "--data-dir", data.toString(), "dport", "=", ":80"));
    }

    private static final class FakeCollector implements CollectorRuntime {
        private volatile CollectorRequest request = new CollectorRequest(CollectorSettings.defaults(), Path.of(""), "");
        private volatile Consumer<String> onFailure = reason -> {};
        private volatile boolean stopped;

        CollectorRuntime create(CollectorRequest asked) {
            request = asked;
            return this;
        }

        @Override
        public void start(Consumer<String> listener) {
            onFailure = listener;
        }

        @Override
        public Description describe() {
            return new Description("all that moves", List.of("no names"), URI.create("http://127.0.0.1:1/metrics"));
        }

        @Override
        public void stop(Duration patience) {
            stopped = true;
        }
    }
}

package io.sockcdc.collector.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.collector.observe.Health.Check;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final int THREADS = 2;

    static {
        // read when the first server of a process is made; the server itself sets what is missing
        System.setProperty("sun.net.httpserver.maxReqTime", "1");
    }

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Health health = new Health();
    private final Meters meters = AllMeters.bindTo(new Meters());
    private MetricsServer server;

    @BeforeEach
    void start() {
        server = MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), meters, health, executor);
    }

    @AfterEach
    void stop() {
        server.close();
        meters.close();
        executor.shutdownNow();
    }

    @Test
    void metricsAreServedAsPrometheusText() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body().lines())
                .contains("# TYPE sockcdc_kernel_drops_total counter", "sockcdc_kernel_drops_total 12.0");
    }

    @Test
    @Requires(Requires.Need.PROMTOOL)
    void promtoolFindsNothingToSayAboutARealScrape() throws Exception {
        String scrape = get("/metrics").body();

        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = promtool.outputWriter(StandardCharsets.UTF_8)) {
            in.write(scrape);
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    @Test
    void itIsReadyWhenNoCheckIsDownAndSaysWhy() throws Exception {
        health.ready("kernel", () -> Check.up("Four groups are followed."))
                .ready("processes", () -> Check.degraded("Processes of other users cannot be read."));

        HttpResponse<String> answer = get("/ready");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode told = new ObjectMapper().readTree(answer.body());
        assertThat(told.path("status").asText()).isEqualTo("degraded");
        assertThat(told.at("/checks/kernel/status").asText()).isEqualTo("up");
        assertThat(told.at("/checks/processes/reason").asText()).isEqualTo("Processes of other users cannot be read.");
    }

    @Test
    void oneCheckThatIsDownMakesItNotReadyButItLives() throws Exception {
        health.ready("kafka", () -> Check.down("No \"broker\" answers.")).live("capture", () -> Check.up("It runs."));

        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper()
                        .readTree(get("/ready").body())
                        .at("/checks/kafka/reason")
                        .asText())
                .isEqualTo("No \"broker\" answers.");
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(get("/health").body()).doesNotContain("kafka");
    }

    @Test
    void aCheckOfLifeThatIsDownIsNeitherAliveNorReady() throws Exception {
        health.live("capture", () -> Check.down("The thread ended."));

        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void aCheckThatFailsIsDown() throws Exception {
        health.ready("odd", () -> {
            throw new IllegalStateException("surprise");
        });

        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).contains("surprise");
    }

    @Test
    void withoutChecksItIsAliveAndReady() throws Exception {
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"up\",\"checks\":{}}\n");
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void headHasNoBodyOtherMethodsAndPathsAreRefused() throws Exception {
        HttpResponse<String> head =
                send(HttpRequest.newBuilder(uri("/metrics")).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> post =
                send(HttpRequest.newBuilder(uri("/metrics")).POST(HttpRequest.BodyPublishers.ofString("x")));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(get("/metricsx").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void aPortInUseIsOneClearException() {
        int port = server.address().getPort();

        assertThatThrownBy(() -> MetricsServer.start(server.address(), meters, health, executor))
                .isInstanceOf(MetricsServerException.class)
                .hasMessageContaining(":" + port + ": the port is in use")
                .hasMessageContaining("metrics.listen");
    }

    @Test
    void anAddressIsHostAndPort() {
        assertThat(MetricsServer.address("127.0.0.1:9464"))
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9464));
        assertThat(MetricsServer.address("[::1]:0").getAddress().getHostAddress())
                .isEqualTo("0:0:0:0:0:0:0:1");
        assertThatThrownBy(() -> MetricsServer.address("9464")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MetricsServer.address("host:port")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHostThatNobodyKnowsIsOneClearException() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("no.such.host.invalid", 1);

        assertThatThrownBy(() -> MetricsServer.start(nowhere, meters, health, executor))
                .isInstanceOf(MetricsServerException.class)
                .hasMessageContaining("no.such.host.invalid:1: the host is not known");
    }

    @Test
    void aMeterThatFailsIsAnErrorOfTheServer() throws Exception {
        meters.bind(Meter.MALFORMED, "failing", () -> {
            throw new IllegalStateException("surprise");
        });

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("surprise");
    }

    @Test
    void clientsThatNeverReadHoldNobodyUp() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < THREADS * 4; i++) {
            slow.add(open("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
        }

        assertThat(get("/metrics").statusCode()).isEqualTo(200);

        closeAll(slow);
    }

    @Test
    void clientsThatNeverFinishTheirRequestAreCutOff() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            slow.add(open("GET /metr"));
        }

        assertThat(get("/metrics").statusCode()).isEqualTo(200);

        closeAll(slow);
    }

    private Socket open(String text) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}

package io.sockcdc.consumers.web.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.web.http.WebServerException;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The web against a real broker, asked with Java's own HTTP client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebTest {
    private static final String PREFIX = "web.";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private TestBroker broker;
    private Records records;
    private Web web;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        broker = new TestBroker(folder);
        broker.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicOptions options = new TopicOptions(PREFIX, (short) 1, 2, Duration.ofDays(1));
            new TopicAdmin(admin, Duration.ofSeconds(20)).ensure(new TopicCatalog(options).all());
        }
        records = new Records(broker.bootstrapServers(), PREFIX);
        records.junk();
        for (int i = 1; i <= 250; i++) {
            records.counts("10.1.0." + i, i, i / 10.0, 1_000 - i);
        }
        records.counts("10.9.9.9", 5, 0, 5);
        records.noCounts("10.9.9.9");
        records.happens(
                1,
                records.event(Op.OPEN, null, 443, State.LISTEN)
                        .setAcceptQueue(1L)
                        .setAcceptQueueLimit(128L));
        records.happens(
                2, records.event(Op.OPEN, "10.1.0.7", 443, State.ESTABLISHED).setPayloadBytesSent(10L));
        records.happens(-3, records.event(Op.OPEN, "10.1.0.8", 443, State.CLOSE_WAIT));
        records.happens(4, records.event(Op.OPEN, "10.1.0.9", 22, State.ESTABLISHED));
        records.happens(4, records.event(Op.CLOSE, "10.1.0.9", 22, State.CLOSE));
        records.anomaly("a1", Life.OPEN, Severity.HIGH, "connection-flood", "10.1.0.7");
        records.anomaly("a1", Life.UPDATE, Severity.CRITICAL, "connection-flood", "10.1.0.7");
        records.anomaly("a2", Life.OPEN, Severity.LOW, "new-listener", "10.1.0.8");
        records.anomaly("a3", Life.OPEN, Severity.MEDIUM, "beaconing", "10.1.0.200");
        records.anomaly("a3", Life.CLEAR, Severity.MEDIUM, "beaconing", "10.1.0.200");
        records.heartbeat();
        records.gap(17);
        records.heartbeat();
        web = Web.start(
                new WebRequest(
                        WebSettings.defaults().withPort(0),
                        true,
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        PREFIX,
                        "1.2.3"),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.system(ZoneOffset.UTC));
        await().atMost(PATIENCE)
                .until(() -> get("/health").path("readiness").asText().equals("READY"));
    }

    @AfterAll
    void stop() {
        web.close();
        records.close();
        broker.close();
    }

    @Test
    void everyAnswerIsAsTheOpenApiDocumentSaysAndEveryPathOfItAnswers() {
        JsonNode document = get("/openapi.json");
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        Map<String, String> asked = Map.ofEntries(
                Map.entry("/api/v1/overview", "/api/v1/overview?history=20"),
                Map.entry("/api/v1/counts", "/api/v1/counts?filter=" + encoded("sport = :443")),
                Map.entry("/api/v1/ips/{ip}", "/api/v1/ips/10.1.0.7"),
                Map.entry("/api/v1/anomalies", "/api/v1/anomalies"),
                Map.entry("/api/v1/anomalies/{id}", "/api/v1/anomalies/a3"),
                Map.entry("/api/v1/hosts", "/api/v1/hosts"),
                Map.entry("/api/v1/sockets", "/api/v1/sockets?detail=full"),
                Map.entry("/api/v1/listeners", "/api/v1/listeners"),
                Map.entry("/api/v1/map", "/api/v1/map"),
                Map.entry("/api/v1/events", "/api/v1/events"),
                Map.entry("/api/v1/timeline", "/api/v1/timeline?parts=10"));
        List<String> others = List.of("/api/v1/live", "/openapi.json", "/health", "/metrics");
        List<String> paths = new ArrayList<>(asked.keySet());
        paths.addAll(others);
        assertThat(document.path("paths").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(paths);

        asked.forEach((path, request) -> {
            ObjectNode schema = document.path("paths")
                    .path(path)
                    .path("get")
                    .path("responses")
                    .path("200")
                    .path("content")
                    .path("application/json")
                    .path("schema")
                    .deepCopy();
            schema.set("components", document.path("components"));
            String answer = text(request);
            assertThat(mistakes(schema, answer)).as(request + "\n" + answer).isEmpty();
            assertThat(mistakes(closed(schema), answer))
                    .as("undocumented in " + request)
                    .isEmpty();
        });
        others.stream()
                .filter(path -> !path.endsWith("live"))
                .forEach(path -> assertThat(response(path).statusCode()).isEqualTo(200));
        JsonNode problem = document.path("components").path("schemas").path("Problem");
        assertThat(mistakes(
                        problem.deepCopy(), response("/api/v1/counts?limit=0").body()))
                .isEmpty();
    }

    private static List<Error> mistakes(ObjectNode schema, String answer) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON)
                .validate(answer, InputFormat.JSON);
    }

    /** The same schema that allows nothing but what it names. */
    private static ObjectNode closed(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        close(copy);
        return copy;
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(WebTest::close);
    }

    @Test
    void countsComeInOrderPageByPageWithoutThoseThatAreGone() {
        JsonNode first = get("/api/v1/counts?limit=100");
        assertThat(first.path("matching").asInt()).isEqualTo(250);
        assertThat(ips(first)).startsWith("10.1.0.250", "10.1.0.249").hasSize(100);
        assertThat(ips(get("/api/v1/counts?limit=100&offset=200")))
                .endsWith("10.1.0.1")
                .hasSize(50);
        assertThat(ips(get("/api/v1/counts?sort=TOTAL&limit=1"))).containsExactly("10.1.0.1");
        assertThat(ips(get("/api/v1/counts?sort=OPENED&order=asc&limit=1"))).containsExactly("10.1.0.1");
        assertThat(ips(get("/api/v1/counts?search=0.25"))).containsExactly("10.1.0.250", "10.1.0.25");
        assertThat(ips(get("/api/v1/counts?search=10.9.9.9"))).isEmpty();
        assertThat(get("/api/v1/counts?kind=NETWORK").path("matching").asInt()).isZero();
    }

    @Test
    void aFilterInTheLanguageOfSsSelectsByOpenSockets() {
        JsonNode found = get("/api/v1/counts?filter=" + encoded("state established and sport = :443"));
        assertThat(ips(found)).containsExactly("10.1.0.7");
        assertThat(found.path("counts").get(0).path("open_matching").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/sockets?filter=" + encoded("sport = :22"))
                        .path("matching")
                        .asInt())
                .isZero();
        JsonNode closeWait = get("/api/v1/sockets?filter=" + encoded("state close-wait"));
        assertThat(closeWait.path("sockets").get(0).path("cookie").asText()).isEqualTo("18446744073709551613");
        assertThat(get("/api/v1/listeners")
                        .path("listeners")
                        .get(0)
                        .path("local_port")
                        .asInt())
                .isEqualTo(443);
    }

    @Test
    void oneAddressIsShownWhole() {
        JsonNode ip = get("/api/v1/ips/10.1.0.7");
        assertThat(ip.path("counts").path("open").asInt()).isEqualTo(7);
        assertThat(ip.path("sockets")).hasSize(1);
        assertThat(ip.path("peers").get(0).path("command").asText()).isEqualTo("nginx");
        assertThat(ip.path("anomalies").get(0).path("anomaly_id").asText()).isEqualTo("a1");
        assertThat(ip.path("events").get(0).path("op").asText()).isEqualTo("OPEN");
        assertThat(response("/api/v1/ips/192.0.2.1").statusCode()).isEqualTo(404);
        assertThat(response("/api/v1/ips/no-address").statusCode()).isEqualTo(400);
    }

    @Test
    void anomaliesHaveTheirLifeAndAreFoundByWhatTheyAre() {
        assertThat(ids("")).containsExactly("a1", "a2", "a3");
        assertThat(ids("?state=open")).containsExactly("a1", "a2");
        assertThat(ids("?state=cleared")).containsExactly("a3");
        assertThat(ids("?rule=beaconing")).containsExactly("a3");
        assertThat(ids("?severity=MEDIUM")).containsExactly("a1", "a3");
        assertThat(ids("?subject=0.8")).containsExactly("a2");
        assertThat(ids("?since=-1h&state=open&limit=1")).containsExactly("a1");
        assertThat(ids("?at=-1h")).isEmpty();
        JsonNode flag = get("/api/v1/anomalies/a3");
        assertThat(flag.path("steps").findValuesAsText("life")).containsExactly("OPEN", "CLEAR");
        assertThat(response("/api/v1/anomalies/none").statusCode()).isEqualTo(404);
    }

    @Test
    void aMomentOfThePastHasTheRatesOfTheMinutesBefore() {
        records.keyFrame();
        records.happens(90, records.event(Op.OPEN, "10.1.0.90", 443, State.ESTABLISHED));
        records.happens(
                91,
                records.event(Op.CLOSE, "10.1.0.91", 443, State.CLOSE)
                        .setOpenedNotAfter(null)
                        .setCloseReason(CloseReason.REFUSED));
        Instant then = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(then.plusMillis(100)));

        JsonNode open =
                get("/api/v1/counts?search=10.1.0.90&at=" + then).path("counts").get(0);
        JsonNode gone =
                get("/api/v1/counts?search=10.1.0.91&at=" + then).path("counts").get(0);
        records.happens(90, records.event(Op.CLOSE, "10.1.0.90", 443, State.CLOSE));

        assertThat(open.path("last_10_s").path("opened").asDouble()).isEqualTo(0.1);
        assertThat(open.path("last_5_min").path("opened").asDouble()).isEqualTo(1 / 300.0);
        assertThat(gone.path("open").asInt(-1)).isZero();
        assertThat(gone.path("last_1_min").path("failed").asDouble()).isEqualTo(1 / 60.0);
        assertThat(ips(get("/api/v1/counts?sort=FAILED&limit=1&at=" + then))).containsExactly("10.1.0.91");
    }

    @Test
    void hostsTellWhenTheyWereHeardOfAndWhatIsMissing() {
        JsonNode host = get("/api/v1/hosts").path("hosts").get(0);
        assertThat(host.path("host_name").asText()).isEqualTo("web-1");
        assertThat(host.path("gaps").get(0).path("lost").asInt()).isEqualTo(17);
        assertThat(host.path("counters").path("tracked").asInt()).isEqualTo(3);
        JsonNode overview = get("/api/v1/overview");
        assertThat(overview.path("loss").path("lost_events").asInt()).isEqualTo(17);
        assertThat(overview.path("anomalies_open")
                        .path("by_severity")
                        .path("CRITICAL")
                        .asInt())
                .isEqualTo(1);
        assertThat(overview.path("open").asInt()).isEqualTo(250 * 251 / 2);
    }

    @Test
    void aWrongParameterIsNamedWithWhatItMayBe() {
        JsonNode unknown = problem("/api/v1/counts?srot=OPEN");
        assertThat(unknown.path("parameter").asText()).isEqualTo("srot");
        assertThat(unknown.path("allowed").toString()).contains("sort");
        assertThat(problem("/api/v1/counts?sort=open").path("allowed").toString())
                .contains("OPEN");
        assertThat(problem("/api/v1/counts?limit=1001").path("detail").asText()).isEqualTo("limit must be 1 to 1000");
        assertThat(problem("/api/v1/counts?limit=many").path("parameter").asText())
                .isEqualTo("limit");
        assertThat(problem("/api/v1/counts?limit=1&limit=2").path("detail").asText())
                .contains("2 times");
        assertThat(problem("/api/v1/sockets?filter=" + encoded("sport = :"))
                        .path("detail")
                        .asText())
                .startsWith("filter, column 9: expected a port");
        assertThat(problem("/api/v1/overview?at=tomorrow").path("parameter").asText())
                .isEqualTo("at");
        assertThat(problem("/api/v1/overview?at=2999-01-01T00:00:00Z")
                        .path("detail")
                        .asText())
                .contains("future");
        assertThat(problem("/api/v1/counts?search=%ff%fe").path("status").asInt())
                .isEqualTo(400);
        assertThat(response("/api/v2/counts").statusCode()).isEqualTo(404);
        assertThat(response("/../etc/passwd").statusCode()).isIn(400, 404);
        assertThat(response("/lib/..%2f..%2fapi").statusCode()).isIn(400, 404);
    }

    @Test
    void whatHappensIsStreamedAsItHappens() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        HttpRequest request = HttpRequest.newBuilder(at("/api/v1/live?feed=on&filter=" + encoded("sport = :8443")))
                .build();
        var stream = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        HttpResponse<InputStream> answer = stream.get(20, TimeUnit.SECONDS);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
            } catch (UncheckedIOException | IOException e) {
                lines.add("end");
            }
        });
        reader.setDaemon(true);
        reader.start();
        assertThat(nextData(lines, "tick").path("versions").has("counts")).isTrue();

        records.happens(77, records.event(Op.OPEN, "10.1.0.77", 8443, State.ESTABLISHED));
        records.happens(78, records.event(Op.OPEN, "10.1.0.78", 9443, State.ESTABLISHED));
        JsonNode events = nextData(lines, "events");
        assertThat(events.path("events").findValuesAsText("remote_ip")).containsExactly("10.1.0.77");

        records.anomaly("live", Life.OPEN, Severity.LOW, "port-exhaustion", "10.1.0.77");
        records.anomaly("live", Life.CLEAR, Severity.LOW, "port-exhaustion", "10.1.0.77");
        assertThat(nextData(lines, "anomaly").path("anomaly_id").asText()).isEqualTo("live");

        records.happens(77, records.event(Op.CLOSE, "10.1.0.77", 8443, State.CLOSE));
        records.happens(78, records.event(Op.CLOSE, "10.1.0.78", 9443, State.CLOSE));
        assertThat(nextData(lines, "events").path("events").findValuesAsText("op"))
                .containsExactly("CLOSE");
        answer.body().close();
    }

    private static JsonNode nextData(BlockingQueue<String> lines, String event) throws Exception {
        while (true) {
            String line = lines.poll(30, TimeUnit.SECONDS);
            assertThat(line).as("waiting for " + event).isNotNull().isNotEqualTo("end");
            if (line.equals("event: " + event)) {
                return JSON.readTree(
                        String.valueOf(lines.poll(5, TimeUnit.SECONDS)).substring("data: ".length()));
            }
        }
    }

    @Test
    void everyAnswerCarriesItsProtectionAndNoneAllowsOtherSites() {
        for (String path : List.of("/", "/main.js", "/lib/preact.js", "/api/v1/hosts", "/nothing", "/metrics")) {
            HttpResponse<String> answer = response(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                    .doesNotContain("unsafe", "*", "http");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"))
                    .doesNotContain("server");
        }
        assertThat(response("/").body()).contains("<title>sockcdc</title>").doesNotContain("http://", "https://");
    }

    @Test
    void aFileIsSentOnceWhileItStaysTheSame() throws Exception {
        String tag = response("/main.js").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = http.send(
                HttpRequest.newBuilder(at("/main.js"))
                        .header("If-None-Match", tag)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void nothingCanBeChanged() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(at("/api/v1/counts"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> head = http.send(
                HttpRequest.newBuilder(at("/api/v1/hosts"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void itsMetersTellWhatItReadAndCouldNotRead() {
        assertThat(response("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("sockcdc_web_"))
                        .map(line -> line.replaceAll("[{ ].*", "")))
                .containsOnly(Arrays.stream(WebMeter.values())
                        .map(WebMetricsReferenceTest::series)
                        .toArray(String[]::new));
        assertThat(response("/metrics").body())
                .contains("sockcdc_web_unreadable_records_total 2.0")
                .contains("sockcdc_web_answers_total{status=\"2xx\"}")
                .contains("sockcdc_web_live_clients ")
                .doesNotContain("NaN");
    }

    @Test
    void aPortThatIsTakenIsToldWhenItWasChosenAndLeftWhenNot() throws Exception {
        int taken = web.address().getPort();
        WebSettings settings = WebSettings.defaults().withPort(taken);
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Clock clock = Clock.system(ZoneOffset.UTC);
        assertThatThrownBy(() -> Web.start(new WebRequest(settings, true, client, PREFIX, "1"), registry, clock))
                .isInstanceOfSatisfying(
                        WebServerException.class,
                        e -> assertThat(e.isPortTaken()).isTrue())
                .hasMessageContaining("127.0.0.1:" + taken);
        try (Web other = Web.start(
                new WebRequest(settings, false, client, PREFIX, "1"),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                clock)) {
            assertThat(other.address().getPort()).isNotEqualTo(taken).isPositive();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> ips(JsonNode counts) {
        return counts.path("counts").findValuesAsText("ip");
    }

    private List<String> ids(String query) {
        return get("/api/v1/anomalies" + query).path("anomalies").findValuesAsText("anomaly_id").stream()
                .filter(id -> !id.equals("live"))
                .toList();
    }

    private JsonNode problem(String path) {
        HttpResponse<String> answer = response(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        return parsed(answer.body());
    }

    private JsonNode get(String path) {
        return parsed(text(path));
    }

    private String text(String path) {
        HttpResponse<String> answer = response(path);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + web.address().getPort() + path);
    }

    private HttpResponse<String> response(String path) {
        try {
            return http.send(HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

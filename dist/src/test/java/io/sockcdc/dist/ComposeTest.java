package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compose file with stand-ins for the images of others. Grafana, of which there is none, is left out: every question of its
 * dashboards is put to Prometheus.
 */
class ComposeTest {
    private static final Path FILE = Machine.root().resolve("docker/compose.yaml");
    private static final String PROJECT =
            "sockcdc-test-" + ProcessHandle.current().pid();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int CONNECTIONS = 8000;
    private static final Path GRAFANA = Machine.root().resolve("docker/grafana");

    @TempDir
    Path folder = Path.of(".");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void choose() {
        for (String service : List.of("KAFKA", "WEB", "PROMETHEUS", "ALERTMANAGER", "GRAFANA")) {
            environment.put("SOCKCDC_" + service + "_PORT", Integer.toString(TestBroker.freePort()));
        }
        environment.put("SOCKCDC_KAFKA_IMAGE", Images.KAFKA);
        environment.put("SOCKCDC_COLLECTOR_IMAGE", Images.COLLECTOR);
        environment.put("SOCKCDC_ANALYZER_IMAGE", Images.ANALYZER);
        environment.put("SOCKCDC_PROMETHEUS_IMAGE", Images.PROMETHEUS);
        environment.put("SOCKCDC_ALERTMANAGER_IMAGE", Images.ALERTMANAGER);
    }

    @AfterEach
    void down() {
        if (Programs.end(
                        Map.of(),
                        List.of("docker", "ps", "-q", "--filter", "label=com.docker.compose.project=" + PROJECT))
                .output()
                .strip()
                .isEmpty()) {
            return;
        }
        compose("down", "--volumes", "--timeout", "5");
    }

    @Test
    void everyImageCanBeAnotherOneAndNoServiceIsGivenMoreThanItNeeds() throws IOException {
        JsonNode services =
                new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile()).path("services");

        assertThat(services.size()).isEqualTo(6);
        services.properties()
                .forEach(service -> assertThat(service.getValue().path("image").asText())
                        .startsWith("${SOCKCDC_" + service.getKey().toUpperCase(java.util.Locale.ROOT) + "_IMAGE:-"));
        for (String ours : List.of("collector", "analyzer")) {
            assertThat(services.path(ours).path("read_only").asBoolean()).isTrue();
            assertThat(services.path(ours).path("cap_drop").path(0).asText()).isEqualTo("ALL");
            assertThat(services.path(ours).path("privileged").isMissingNode()).isTrue();
        }
        assertThat(services.path("analyzer").path("cap_add").isMissingNode()).isTrue();
    }

    @Test
    @Requires(Need.COMPOSE)
    void theFileIsValidForCompose() {
        compose("config", "--quiet");
    }

    @Test
    void grafanaFindsItsDashboardsAndItsPrometheus() throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        JsonNode services = yaml.readTree(FILE.toFile()).path("services");
        String dashboards = yaml.readTree(
                        GRAFANA.resolve("provisioning/dashboards/sockcdc.yaml").toFile())
                .findValue("path")
                .asText();
        URI prometheus = URI.create(yaml.readTree(GRAFANA.resolve("provisioning/datasources/prometheus.yaml")
                        .toFile())
                .findValue("url")
                .asText());

        assertThat(services.path("grafana").path("volumes").toString())
                .contains("./grafana/dashboards:" + dashboards + ":ro", "./grafana/provisioning:/etc/grafana/");
        assertThat(services.has(prometheus.getHost())).isTrue();
        assertThat(services.path(prometheus.getHost()).path("ports").toString()).contains(":" + prometheus.getPort());
    }

    @Test
    @Requires({Need.ROOT, Need.DOCKER, Need.DEBOOTSTRAP, Need.COMPOSE, Need.PROMETHEUS, Need.ALERTMANAGER})
    void aConnectionOnTheHostReachesEveryPanelOfGrafanaAndAFloodReachesAlertmanager() throws Exception {
        // given
        Images.buildOthers();
        Files.writeString(folder.resolve("more.yaml"), """
                services:
                  analyzer:
                    environment:
                      SOCKCDC_SIEM_FORMAT: ecs
                      SOCKCDC_SIEM_DESTINATIONS: topic
                """);
        compose("up", "--detach", "--no-build", "kafka", "collector", "analyzer", "prometheus", "alertmanager");
        awaitSample("sum(sockcdc_events_total{job=\"sockcdc\"})", 1);

        // when
        String gateway = Programs.run(
                "docker", "network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", PROJECT + "_default");
        try (ServerSocket server = new ServerSocket(0, 512)) {
            Thread taking = new Thread(() -> take(server));
            taking.setDaemon(true);
            taking.start();
            Programs.run(
                    "docker",
                    "run",
                    "--rm",
                    "--network",
                    PROJECT + "_default",
                    "--entrypoint",
                    "bash",
                    Images.BASE,
                    "-c",
                    "for i in {1.." + CONNECTIONS + "}; do exec 3<>/dev/tcp/" + gateway + "/" + server.getLocalPort()
                            + "; exec 3>&-; done");
        }

        // then
        awaitSample("sum(sockcdc_events_total{job=\"sockcdc\",op=\"close\"})", CONNECTIONS);
        awaitSample("sum(up{job=\"sockcdc-analysis\"})", 1);
        await().atMost(LONG).ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            JsonNode alerts = json("ALERTMANAGER", "/api/v2/alerts");
            assertThat(alerts.findValuesAsText("alertname")).anyMatch(name -> name.contains("flood"));
        });
        List<String> questions = questionsOfGrafana();
        assertThat(questions).hasSizeGreaterThan(20);
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(IOException.class)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(unanswered(questions)).isEmpty());
    }

    /** The expressions of all panels, for all instances. */
    private static List<String> questionsOfGrafana() throws IOException {
        List<String> questions = new ArrayList<>();
        try (Stream<Path> dashboards = Files.list(GRAFANA.resolve("dashboards"))) {
            for (Path dashboard : dashboards.toList()) {
                JsonNode targets = new ObjectMapper().readTree(dashboard.toFile());
                for (JsonNode expression : targets.findValues("expr")) {
                    questions.add(expression.asText().replace("$instance", ".*").replace("$__rate_interval", "1m"));
                }
            }
        }
        return questions;
    }

    /** Those to which Prometheus has no data. */
    private List<String> unanswered(List<String> questions) throws IOException, InterruptedException {
        List<String> unanswered = new ArrayList<>();
        for (String question : questions) {
            JsonNode answer = ask(question);
            if (answer.path("data").path("result").isEmpty()) {
                unanswered.add(question + ": " + answer);
            }
        }
        return unanswered;
    }

    private JsonNode ask(String expression) throws IOException, InterruptedException {
        return json("PROMETHEUS", "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private static void take(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket taken = server.accept()) {
                taken.setSoLinger(false, 0);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void awaitSample(String expression, double least) {
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(IOException.class)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    JsonNode answer = ask(expression);
                    assertThat(answer.path("data")
                                    .path("result")
                                    .path(0)
                                    .path("value")
                                    .path(1)
                                    .asDouble(-1))
                            .as("%s in %s", expression, answer)
                            .isGreaterThanOrEqualTo(least);
                });
    }

    private JsonNode json(String service, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + environment.get("SOCKCDC_" + service + "_PORT") + path);
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }

    private void compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker-compose", "-f", FILE.toString()));
        Path more = folder.resolve("more.yaml");
        if (Files.exists(more)) {
            command.addAll(List.of("-f", more.toString()));
        }
        command.addAll(List.of("-p", PROJECT));
        command.addAll(List.of(arguments));
        Programs.Ended ended = Programs.end(environment, command);
        assertThat(ended.code()).as(ended.output()).isZero();
    }
}

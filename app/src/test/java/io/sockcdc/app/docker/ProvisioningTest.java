package io.sockcdc.app.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dashboards and alert rules ask for series that the program serves, and the rules do what they say. */
class ProvisioningTest {
    private static final Path DOCKER = Machine.root().resolve("docker");
    private static final Path RULES = DOCKER.resolve("prometheus/sockcdc.rules.yml");
    /** Ours all begin with one of these; words of the query language never do. */
    private static final Pattern SERIES = Pattern.compile("\\b(?:sockcdc|jvm|process|kafka)_[a-z0-9_]+");

    @Test
    void everySeriesOfADashboardIsServed() throws IOException {
        Set<String> served = served();
        List<Path> dashboards = dashboards();
        assertThat(dashboards).isNotEmpty();
        for (Path dashboard : dashboards) {
            List<String> expressions = expressions(new ObjectMapper().readTree(dashboard.toFile()));
            assertThat(expressions).as("%s", dashboard).isNotEmpty();
            assertThat(expressions).allSatisfy(expression -> {
                assertThat(series(expression)).as(expression).isNotEmpty().isSubsetOf(served);
            });
        }
    }

    @Test
    void everyPanelOfADashboardSaysWhatItShows() throws IOException {
        for (Path dashboard : dashboards()) {
            for (JsonNode panel :
                    new ObjectMapper().readTree(dashboard.toFile()).path("panels")) {
                if (!panel.path("type").asText().equals("row")) {
                    assertThat(panel.path("description").asText())
                            .as(panel.path("title").asText())
                            .isNotBlank();
                }
            }
        }
    }

    @Test
    void everySeriesOfAnAlertIsServed() throws IOException {
        assertThat(series(Files.readString(RULES))).isNotEmpty().isSubsetOf(served());
    }

    @Test
    @Requires(Need.PROMTOOL)
    void theAlertsFireAndRestAsTheirTestSays() throws IOException, InterruptedException {
        assertThat(promtool(
                        "test",
                        "rules",
                        DOCKER.resolve("prometheus/sockcdc.rules.test.yml").toString()))
                .contains("SUCCESS");
        assertThat(promtool(
                        "check",
                        "config",
                        DOCKER.resolve("prometheus/prometheus.yml").toString()))
                .contains("SUCCESS")
                .doesNotContain("FAILED");
    }

    /** The reference pages are generated from the catalogues, and other tests keep them true. */
    private static Set<String> served() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String page : List.of("metrics.md", "analysis-metrics.md", "web-metrics.md")) {
            names.addAll(served(Machine.root().resolve("docs/reference").resolve(page)));
        }
        return names;
    }

    private static Set<String> served(Path page) throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern row = Pattern.compile("^\\| `([a-z0-9_]+)` \\| `[a-z0-9.]+` \\| (\\w+) ");
        for (String line : Files.readAllLines(page)) {
            var match = row.matcher(line);
            if (match.find()) {
                names.addAll(
                        match.group(2).equals("timer")
                                ? List.of(match.group(1) + "_sum", match.group(1) + "_count")
                                : List.of(match.group(1)));
            }
        }
        return names;
    }

    private static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DOCKER.resolve("grafana/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    private static List<String> expressions(JsonNode dashboard) {
        List<String> found = new ArrayList<>(dashboard.findValuesAsText("expr"));
        dashboard.findValuesAsText("definition").forEach(found::add);
        return found;
    }

    private static Set<String> series(String expression) {
        Set<String> found = new TreeSet<>();
        SERIES.matcher(expression).results().forEach(match -> found.add(match.group()));
        return found;
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}

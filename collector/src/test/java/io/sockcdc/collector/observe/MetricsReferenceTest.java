package io.sockcdc.collector.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.sockcdc.collector.observe.Meter.Kind;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md says what the catalogue says. */
class MetricsReferenceTest {
    private static final String COMMAND =
            "mvn -pl schemas,collector -am package -Dtest=MetricsReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dsockcdc.regenerate=true";

    private final PrometheusNamingConvention names = new PrometheusNamingConvention();

    @Test
    void thePageIsUpToDate() throws IOException {
        Path page = Machine.root().resolve("docs/reference/metrics.md");
        String generated = render();
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, generated);
        }

        assertThat(page).exists();
        assertThat(Files.readString(page)).as("regenerate with: " + COMMAND).isEqualTo(generated);
    }

    @Test
    void theNamesOnThePageAreThoseOfARealScrape() {
        Set<String> scraped;
        try (Meters meters = AllMeters.bindTo(new Meters())) {
            scraped = meters.scrape()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", -1)[2])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> onPage = new TreeSet<>();
        for (Meter meter : Meter.values()) {
            onPage.add(prometheusName(meter));
        }

        assertThat(onPage).isEqualTo(scraped);
    }

    private String render() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the catalogue io.sockcdc.collector.observe.Meter; a test keeps it true. -->
                # Metrics of the collector

                The collector serves these as Prometheus text at `/metrics` on the address `metrics.listen`, beside `/health` (503 when only a
                restart helps) and `/ready` (503 when it does not do its work, with reasons as JSON). Counters begin at 0 when the process
                starts. A timer has two series: `_count`, and `_sum` in seconds. No label ever holds an address.

                | in Prometheus | meter | kind | label | what it counts |
                |---|---|---|---|---|
                """);
        for (Meter meter : Meter.values()) {
            page.append("| `")
                    .append(prometheusName(meter))
                    .append("` | `")
                    .append(meter.id())
                    .append("` | ")
                    .append(meter.kind().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(label(meter))
                    .append(" | ")
                    .append(meter.description())
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String label(Meter meter) {
        if (meter.label() == null) {
            return "";
        }
        return "`" + meter.label() + "`"
                + (meter.labelValues().isEmpty() ? "" : ": " + String.join(", ", meter.labelValues()));
    }

    private String prometheusName(Meter meter) {
        String unit = switch (meter.unit()) {
            case NONE -> null;
            case BYTES -> "bytes";
            case SECONDS -> "seconds";
        };
        var type = meter.kind() == Kind.COUNTER
                ? io.micrometer.core.instrument.Meter.Type.COUNTER
                : meter.kind() == Kind.GAUGE
                        ? io.micrometer.core.instrument.Meter.Type.GAUGE
                        : io.micrometer.core.instrument.Meter.Type.TIMER;
        String name = names.name(meter.id(), type, unit);
        return meter.kind() == Kind.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }
}

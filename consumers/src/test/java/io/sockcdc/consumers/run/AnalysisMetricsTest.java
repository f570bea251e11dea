package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.export.ExportMeter;
import io.sockcdc.consumers.observe.AnalysisMeter;
import io.sockcdc.consumers.observe.AnalysisMeters;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.sink.DeliveryMeter;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters.Share;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/reference/analysis-metrics.md says what the catalogue says, and the shares count what they do. */
class AnalysisMetricsTest {
    private static final String HEAD =
            "| in Prometheus | meter | kind | label | what it says |\n|---|---|---|---|---|\n";

    @TempDir
    Path directory;

    @Test
    void thePageIsUpToDate() throws IOException {
        Path page = Machine.root().resolve("docs/reference/analysis-metrics.md");
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.writeString(page, render());
        }

        assertThat(Files.readString(page)).isEqualTo(render());
    }

    @Test
    void everyMeterIsBoundOnceForEachRuleOrOnce() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AnalysisMeters.bind(registry, RuleBook.ruleIds(), (meter, rule) -> meter.ordinal());

        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(Meter.Id::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(AnalysisMeter.values())
                        .map(AnalysisMeter::id)
                        .collect(Collectors.toSet()));
        assertThat(registry.get(AnalysisMeter.OPEN_ANOMALIES.id()).gauges())
                .hasSameSizeAs(RuleBook.ruleIds())
                .allMatch(gauge -> gauge.value() == AnalysisMeter.OPEN_ANOMALIES.ordinal());
    }

    @Test
    void aFloodIsSeenInTheCounters() {
        Events host = new Events("h1");
        try (Driver driver = new Driver(directory, AnalyzeSettings.defaults())) {
            for (int i = 0; i < 1_100; i++) {
                driver.send(host.at(i / 200).open(i, "198.51.100.1"));
            }
            driver.send(host.at(8).heartbeat());

            assertThat(driver.counters.events()).isEqualTo(1_100);
            assertThat(driver.counters.sum(share -> share.openByRule().getOrDefault("connection-flood", 0)))
                    .isEqualTo(1);
            assertThat(driver.counters.steps()).isEqualTo(driver.anomalies().size());
            assertThat(driver.counters.sum(Share::late)).isZero();
            assertThat(driver.counters.sum(Share::subjects)).isPositive();
            assertThat(driver.counters.judgedUntilMicros())
                    .isEqualTo(Events.START.plusMillis(6_850).toEpochMilli() * 1_000 - 1);
        }
        assertThat(new JudgementCounters().judgedUntilMicros()).isEqualTo(Long.MAX_VALUE);
    }

    private static String render() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the catalogues AnalysisMeter, DeliveryMeter and ExportMeter; a test keeps it true. -->
                # Metrics of the analysis

                What one process of an analysis measures. `up` and `analyze` serve it as Prometheus text at `/metrics` of the dashboard's
                address. Counters begin at 0 when the process starts. No label ever holds an address.

                ## Counting and judging

                Over the shares of the work that the process has now; late, hurried and turned away are totals of the shares, which take
                them along.

                """);
        page.append(HEAD);
        for (AnalysisMeter meter : AnalysisMeter.values()) {
            row(page, meter.id(), meter.isCounter(), meter.label(), meter.description());
        }
        page.append("\n## Delivery of alerts\n\n").append(HEAD);
        for (DeliveryMeter meter : DeliveryMeter.values()) {
            row(page, meter.id(), meter.isCounter(), "receiver", meter.description());
        }
        page.append("\n## Export to security systems\n\n").append(HEAD);
        for (ExportMeter meter : ExportMeter.values()) {
            row(page, meter.id(), meter.isCounter(), "destination", meter.description());
        }
        return page.toString();
    }

    private static void row(
            StringBuilder page, String id, boolean isCounter, @Nullable String label, String description) {
        page.append("| `")
                .append(id.replace('.', '_'))
                .append(isCounter ? "_total" : "")
                .append("` | `")
                .append(id)
                .append("` | ")
                .append(isCounter ? "counter" : "gauge")
                .append(" | ")
                .append(label == null ? "" : "`" + label + "`")
                .append(" | ")
                .append(description)
                .append(" |\n");
    }
}

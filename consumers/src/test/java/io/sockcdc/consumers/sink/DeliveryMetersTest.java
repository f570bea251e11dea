package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.consumers.observe.DeliveryMetrics;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/reference/delivery-metrics.md says what the catalogue says, and a scrape shows it. */
class DeliveryMetersTest {
    private static String prometheusName(DeliveryMeter meter) {
        return meter.id().replace('.', '_') + (meter.isCounter() ? "_total" : "");
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        StringBuilder generated = new StringBuilder("""
                <!-- Generated from the catalogue io.sockcdc.consumers.sink.DeliveryMeter; a test keeps it true. -->
                # Metrics of the delivery of alerts

                Each has the label `receiver`, the name of the receiver in the configuration. Counters begin at 0 when the process starts.

                | in Prometheus | meter | kind | what it counts |
                |---|---|---|---|
                """);
        for (DeliveryMeter meter : DeliveryMeter.values()) {
            generated
                    .append("| `")
                    .append(prometheusName(meter))
                    .append("` | `")
                    .append(meter.id())
                    .append("` | ")
                    .append(meter.isCounter() ? "counter" : "gauge")
                    .append(" | ")
                    .append(meter.description())
                    .append(" |\n");
        }
        Path page = Machine.root().resolve("docs/reference/delivery-metrics.md");
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.writeString(page, generated);
        }
        assertThat(page).as("run the build with -Dsockcdc.regenerate=true").hasContent(generated.toString());
    }

    @Test
    void everyMeterOfEveryReceiverIsInAScrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        for (String name : List.of("pager", "chat")) {
            ReceiverMeters meters = new ReceiverMeters(name);
            meters.add(DeliveryMeter.SENT, 3);
            new DeliveryMetrics(List.of(meters)).bindTo(registry);
        }

        String scrape = registry.scrape();

        assertThat(scrape).contains("sockcdc_delivery_sent_total{receiver=\"pager\"} 3.0");
        for (DeliveryMeter meter : DeliveryMeter.values()) {
            assertThat(scrape)
                    .contains(prometheusName(meter) + "{receiver=\"pager\"}")
                    .contains(prometheusName(meter) + "{receiver=\"chat\"}")
                    .contains("# HELP " + prometheusName(meter) + " " + meter.description());
        }
    }
}

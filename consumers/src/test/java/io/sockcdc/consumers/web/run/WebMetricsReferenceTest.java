package io.sockcdc.consumers.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/reference/web-metrics.md says what the catalogue says; that the catalogue is what is served is in {@link WebTest}. */
class WebMetricsReferenceTest {
    @Test
    void thePageIsUpToDate() throws IOException {
        Path page = Machine.root().resolve("docs/reference/web-metrics.md");
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.writeString(page, render());
        }

        assertThat(Files.readString(page)).isEqualTo(render());
    }

    /** As it stands in the text that Prometheus reads. */
    static String series(WebMeter meter) {
        return meter.id().replace('.', '_') + (meter.kind() == WebMeter.Kind.COUNTER ? "_total" : "");
    }

    private static String render() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the catalogue WebMeter; a test keeps it true. -->
                # Metrics of the web

                What the dashboard and the REST interface of one process measure. `up` and `analyze` serve it as Prometheus text at
                `/metrics` of the dashboard's address. Counters begin at 0 when the process starts.

                | in Prometheus | meter | kind | label | what it says |
                |---|---|---|---|---|
                """);
        for (WebMeter meter : WebMeter.values()) {
            page.append("| `")
                    .append(series(meter))
                    .append("` | `")
                    .append(meter.id())
                    .append("` | ")
                    .append(meter.kind().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(meter == WebMeter.ANSWERS ? "`" + WebMeter.STATUS + "`" : "")
                    .append(" | ")
                    .append(meter.description())
                    .append(" |\n");
        }
        return page.toString();
    }
}

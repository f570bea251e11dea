package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.rules.Histories;
import io.sockcdc.consumers.rules.Histories.History;
import io.sockcdc.consumers.rules.Histories.Recorded;
import io.sockcdc.schema.Anomaly;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags that come out of the whole topology. */
class AnomaliesTest {
    private static History history;

    @TempDir
    Path directory;

    @BeforeAll
    static void judgeOnce() {
        history = Histories.quickAttacks();
    }

    @Test
    void theTopologySaysWhatOneProcessWithoutKafkaSays() {
        List<Anomaly> flags = new ArrayList<>();
        int statuses = 0;
        try (Driver driver = new Driver(directory, AnalyzeSettings.defaults())) {
            for (Recorded record : history.records()) {
                if (record.status() != null) {
                    driver.send(record.status());
                    if (statuses++ % 20 == 0) {
                        flags.addAll(driver.anomalies());
                    }
                } else if (record.key() != null && record.event() != null) {
                    driver.send(new Events.Sent(record.key(), record.event()));
                }
            }
            flags.addAll(driver.anomalies());
        }

        assertThat(Histories.flags(flags)).isEqualTo(history.flags());
    }
}

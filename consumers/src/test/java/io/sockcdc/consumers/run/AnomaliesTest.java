package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.rules.Histories;
import io.sockcdc.consumers.rules.Histories.History;
import io.sockcdc.consumers.rules.Histories.Recorded;
import io.sockcdc.schema.Anomaly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    @Test
    void thresholdsChangeWhileItRunsAndAWrongFileChangesNothing() throws IOException {
        Path rules = directory.resolve("rules.yaml");
        Files.writeString(rules, "connection-flood:\n  limit: 100000\n");
        Events host = new Events("h1");
        try (Driver driver = new Driver(directory.resolve("state"), Lasting.withRules(rules))) {
            // given a limit that is not reached
            driver.driver.advanceWallClockTime(Duration.ofSeconds(2));
            for (int i = 0; i < 1_100; i++) {
                driver.send(host.at(1).open(i, "198.51.100.1"));
            }
            driver.send(host.at(5).heartbeat());
            assertThat(driver.anomalies()).extracting(Anomaly::getRule).doesNotContain("connection-flood");

            // when a file with a mistake comes
            Files.writeString(rules, "connection-flood:\n  limt: 5\n");
            driver.driver.advanceWallClockTime(Duration.ofSeconds(2));
            assertThat(driver.rules.refusal()).contains("rules.yaml:2").contains("limt");
            driver.send(host.at(6).open(2_000, "198.51.100.1"), host.at(6).open(2_001, "198.51.100.1"));
            driver.send(host.at(10).heartbeat());
            assertThat(driver.anomalies()).extracting(Anomaly::getRule).doesNotContain("connection-flood");

            // when it is put right
            Files.writeString(rules, "connection-flood:\n  limit: 5\n");
            driver.driver.advanceWallClockTime(Duration.ofSeconds(2));
            assertThat(driver.rules.refusal()).isNull();
            for (int i = 3_000; i < 3_010; i++) {
                driver.send(host.at(11).open(i, "198.51.100.1"));
            }
            driver.send(host.at(15).heartbeat());

            // then
            assertThat(driver.anomalies())
                    .filteredOn(anomaly -> anomaly.getRule().equals("connection-flood"))
                    .first()
                    .satisfies(anomaly -> assertThat(anomaly.getThreshold()).isEqualTo(5));
        }
    }
}

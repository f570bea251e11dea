package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnomalyLifeTest {
    private final AnomalyLife life = new AnomalyLife();

    @Test
    void itOpensAtTheThresholdAndNotBelow() {
        assertThat(at(0, 99)).isNull();
        assertThat(at(1, 100)).isEqualTo(Life.OPEN);
        assertThat(at(2, 150)).isNull();
    }

    @Test
    void itIsUpdatedAtMostEveryHalfMinute() {
        at(0, 100);

        assertThat(at(29, 100)).isNull();
        assertThat(at(30, 100)).isEqualTo(Life.UPDATE);
        assertThat(at(31, 100)).isNull();
    }

    @Test
    void aGreaterSeverityIsToldAtOnceAndNotTakenBack() {
        at(0, 100);
        assertThat(life.severity()).isEqualTo(Severity.MEDIUM);

        assertThat(at(1, 500)).isEqualTo(Life.UPDATE);
        assertThat(life.severity()).isEqualTo(Severity.HIGH);
        assertThat(at(2, 100)).isNull();
        assertThat(life.severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void betweenTheClearLevelAndTheThresholdItStaysOpen() {
        at(0, 100);
        for (int second = 1; second < 600; second++) {
            assertThat(at(second, 70)).isNull();
        }
    }

    @Test
    void itClearsAfterAQuietMinuteThatNothingBroke() {
        at(0, 100);
        assertThat(at(1, 69)).isNull();
        assertThat(at(60, 69)).isNull();
        assertThat(at(60.5, 70)).isNull();
        assertThat(at(62, 0)).isNull();
        assertThat(at(121.9, 0)).isNull();
        assertThat(at(122, 0)).isEqualTo(Life.CLEAR);
    }

    private @Nullable Life at(double second, double value) {
        return life.step(
                Verdict.of(value, 100), Math.round(second * 1_000_000), Severity.MEDIUM, GeneralSettings.DEFAULTS);
    }
}

package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BenignHourTest {
    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    @Test
    void anOrdinaryBusyHourRaisesNothing() {
        Timeline t = new Timeline();
        Benign.hour(t);

        Timeline.Run run = t.run(RuleBook.defaults());

        assertThat(Timeline.flags(run.anomalies())).isEmpty();
        assertThat(run.engine().late()).isZero();
        assertThat(t.history()).hasSizeGreaterThan(100_000);
    }

    @Test
    void aSecondHourJudgedByTheBaselinesOfTheFirstRaisesNothing() {
        Timeline t = new Timeline();
        for (int hour = 0; hour < 2; hour++) {
            Benign.hour(t, 3600.0 * hour);
        }

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }
}

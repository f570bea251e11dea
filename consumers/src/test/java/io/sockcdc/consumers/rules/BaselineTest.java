package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BaselineTest {
    private static final long SLOT = 10_000_000L;
    private static final long HALF_LIFE = 720 * SLOT;

    private final Baseline baseline = new Baseline(SLOT, HALF_LIFE, 30);

    @Test
    void itHasNoOpinionBeforeItHasSeenEnough() {
        feed(0, 29, 100);
        baseline.advance(29 * SLOT);
        assertThat(baseline.isWarm()).isFalse();

        baseline.add(29 * SLOT, 100);
        baseline.advance(30 * SLOT);

        assertThat(baseline.isWarm()).isTrue();
        assertThat(baseline.mean()).isCloseTo(100, within(1e-9));
        assertThat(baseline.deviation()).isCloseTo(0, within(1e-3));
    }

    @Test
    void itsMeanAndDeviationAreThoseOfTheNumbers() {
        for (int i = 0; i < 200; i++) {
            baseline.add(i * SLOT, i % 2 == 0 ? 50 : 150);
        }
        baseline.advance(200 * SLOT);

        assertThat(baseline.mean()).isCloseTo(100, within(2.0));
        assertThat(baseline.deviation()).isCloseTo(50, within(2.0));
    }

    @Test
    void afterAHalfLifeOfSilenceTheMeanIsHalf() {
        feed(0, 50, 100);

        baseline.advance(50 * SLOT + HALF_LIFE);

        assertThat(baseline.mean()).isCloseTo(50, within(0.1));
    }

    @Test
    void anAttackIsLearnedAsNoMoreThanTheThreshold() {
        feed(0, 50, 100);
        baseline.add(50 * SLOT, 1_000_000);

        baseline.close(51 * SLOT, 1000);

        assertThat(baseline.mean()).isLessThan(130);
    }

    @Test
    void historyMaySeedIt() {
        baseline.seed(70, 5, 40);

        assertThat(baseline.isWarm()).isTrue();
        assertThat(baseline.mean()).isEqualTo(70);
        assertThat(baseline.deviation()).isCloseTo(5, within(1e-9));
    }

    @Test
    void aWarmBaselineLowersTheLimitAndNeverRaisesIt() {
        feed(0, 50, 10);
        baseline.advance(50 * SLOT);

        assertThat(Rule.against(99, 1000, 50, 10, 8, baseline).threshold()).isCloseTo(100, within(0.01));
        assertThat(Rule.against(99, 60, 50, 10, 8, baseline).threshold()).isEqualTo(60);
        assertThat(Rule.against(99, 1000, 500, 10, 8, baseline).threshold()).isEqualTo(500);
        assertThat(Rule.against(99, 1000, 50, 10, 8, new Baseline(SLOT, HALF_LIFE, 30))
                        .threshold())
                .isEqualTo(1000);
    }

    private void feed(int from, int until, long amount) {
        for (int i = from; i < until; i++) {
            baseline.add(i * SLOT, amount);
        }
    }
}

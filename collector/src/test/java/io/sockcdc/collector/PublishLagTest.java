package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishLagTest {
    private final PublishLag lag = new PublishLag(100);

    @Test
    void itIsTheAgeOfTheOldestThatIsNotAcknowledged() {
        lag.handed(110, 1_000);
        lag.handed(120, 2_000);

        assertThat(lag.micros(100, 5_000)).isEqualTo(4_000);
        assertThat(lag.micros(109, 5_000)).isEqualTo(4_000);
        assertThat(lag.micros(110, 5_000)).isEqualTo(3_000);
        assertThat(lag.micros(120, 5_000)).isZero();
    }

    @Test
    void ofAnEarlierRunNothingIsKnown() {
        lag.handed(110, 1_000);

        assertThat(lag.micros(99, 5_000)).isNull();
    }

    @Test
    void aDayWithoutKafkaIsRememberedMoreCoarselyAndNeverTooYoung() {
        long second = 1_000_000;
        for (long i = 1; i <= 86_400; i++) {
            lag.handed(100 + i, i * second);
        }

        assertThat(lag.micros(100, 86_400 * second)).isEqualTo(86_399 * second);
        long halfWay = 100 + 43_200;
        assertThat(lag.micros(halfWay, 86_400 * second))
                .isGreaterThanOrEqualTo(43_199 * second)
                .isLessThan(43_400 * second);
    }
}

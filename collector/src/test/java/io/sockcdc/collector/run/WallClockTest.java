package io.sockcdc.collector.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WallClockTest {
    private static final long START = 1_700_000_000_000_000L;

    private final List<String> steps = new ArrayList<>();
    private long systemMicros = START;
    private long nanos = 77;
    private final WallClock clock = WallClock.over(
            () -> systemMicros,
            () -> nanos,
            Duration.ofMillis(100),
            (step, followed) -> steps.add(step + (followed ? " followed" : " not followed")));

    @Test
    void itCountsFromTheSystemsTimeWithTheMonotonicClock() {
        nanos += 1_999;
        assertThat(clock.getAsLong()).isEqualTo(START + 1);

        nanos += 1;
        assertThat(clock.getAsLong()).isEqualTo(START + 2);
    }

    @Test
    void aStepForwardIsFollowedAndTold() {
        pass(5_000);
        systemMicros += 3_600_000_000L;

        clock.check();
        clock.check();

        assertThat(steps).containsExactly("3600000000 followed");
        assertThat(clock.getAsLong()).isEqualTo(systemMicros);
    }

    @Test
    void aStepBackIsToldOnceAndNotFollowed() {
        pass(5_000);
        systemMicros -= 2_000_000;

        clock.check();
        pass(1_000);
        clock.check();

        assertThat(steps).containsExactly("-2000000 not followed");
        assertThat(clock.getAsLong()).isEqualTo(START + 6_000);
    }

    @Test
    void afterAStepBackAStepForwardThatStaysBehindIsToldButNotFollowed() {
        systemMicros -= 2_000_000;
        clock.check();
        systemMicros += 500_000;
        clock.check();

        assertThat(steps).containsExactly("-2000000 not followed", "500000 not followed");
        assertThat(clock.getAsLong()).isEqualTo(START);
    }

    @Test
    void aSmallDifferenceIsNoStep() {
        systemMicros += 99_999;
        clock.check();

        assertThat(steps).isEmpty();
        assertThat(clock.getAsLong()).isEqualTo(START);
    }

    @Test
    void itNeverGoesBackWhateverTheSystemDoes() {
        Random random = new Random(42);
        long last = clock.getAsLong();
        for (int i = 0; i < 10_000; i++) {
            nanos += random.nextInt(5_000);
            systemMicros += random.nextInt(4_000_001) - 2_000_000;
            clock.check();
            long now = clock.getAsLong();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        assertThat(steps).isNotEmpty();
    }

    @Test
    void theSystemsClockIsReadInMicroseconds() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        long micros =
                WallClock.system(Duration.ofSeconds(1), (step, followed) -> {}).getAsLong();
        Instant after = Instant.now();

        assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isBetween(before, after);
    }

    private void pass(long micros) {
        nanos += micros * 1000;
        systemMicros += micros;
    }
}

package io.sockcdc.collector.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WallClockTest {
    private static final long START = 1_700_000_000_000_000L;

    private final List<Long> steps = new ArrayList<>();
    private long systemMicros = START;
    private long nanos = 77;
    private long bootNanos = 5;
    private final WallClock clock =
            WallClock.over(() -> systemMicros, () -> nanos, () -> bootNanos, Duration.ofMillis(100), steps::add);

    @Test
    void itCountsFromTheSystemsTimeWithTheMonotonicClock() {
        nanos += 1_999;
        assertThat(clock.getAsLong()).isEqualTo(START + 1);

        nanos += 1;
        assertThat(clock.getAsLong()).isEqualTo(START + 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000_000L, -3_600_000_000L})
    void aStepIsToldOnceAndFollowedOutsideWhileTheTimeInsideGoesOn(long step) {
        pass(5_000);
        systemMicros += step;

        clock.check();
        pass(1_000);
        clock.check();

        assertThat(steps).containsExactly(step);
        assertThat(clock.getAsLong()).isEqualTo(START + 6_000);
        assertThat(clock.getAsLong() + clock.shiftMicros()).isEqualTo(systemMicros);
    }

    @Test
    void stepsThereAndBackLeaveNothingBehind() {
        systemMicros -= 2_000_000;
        clock.check();
        systemMicros += 2_000_000;
        clock.check();

        assertThat(steps).containsExactly(-2_000_000L, 2_000_000L);
        assertThat(clock.shiftMicros()).isZero();
    }

    @Test
    void aSuspendIsNoStepAndItsTimeCounts() {
        pass(5_000);
        systemMicros += 7_200_000_000L;
        bootNanos += 7_200_000_000_000L;

        clock.check();
        pass(1_000);
        clock.check();

        assertThat(steps).isEmpty();
        assertThat(clock.getAsLong()).isEqualTo(systemMicros);
        assertThat(clock.shiftMicros()).isZero();
    }

    @Test
    void aSmallDifferenceIsNoStep() {
        systemMicros += 99_999;
        clock.check();

        assertThat(steps).isEmpty();
        assertThat(clock.getAsLong()).isEqualTo(START);
    }

    @Test
    void insideItNeverGoesBackAndOutsideItIsNeverFarFromTheSystemsTime() {
        Random random = new Random(42);
        long last = clock.getAsLong();
        for (int i = 0; i < 10_000; i++) {
            pass(random.nextInt(5_000));
            systemMicros += random.nextInt(4_000_001) - 2_000_000;
            clock.check();
            long now = clock.getAsLong();
            assertThat(now).isGreaterThanOrEqualTo(last);
            assertThat(now + clock.shiftMicros()).isBetween(systemMicros - 100_000, systemMicros + 100_000);
            last = now;
        }
        assertThat(steps).isNotEmpty();
    }

    @Test
    void theSystemsClockIsReadInMicroseconds() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MICROS);
        long micros = WallClock.system(null, Duration.ofSeconds(1), step -> {}).getAsLong();
        Instant after = Instant.now();

        assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isBetween(before, after);
    }

    private void pass(long micros) {
        nanos += micros * 1000;
        bootNanos += micros * 1000;
        systemMicros += micros;
    }
}

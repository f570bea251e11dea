package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BoundedMemoryTest {
    @Test
    void aWindowIsTheSumOfItsTenSlotsInAnyOrder() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            Window window = new Window(1000);
            TreeMap<Long, Long> added = new TreeMap<>();
            long now = 10_000;
            for (int i = 0; i < 100; i++) {
                now += random.nextInt(80);
                long at = now - random.nextInt(500);
                window.add(at, 1);
                added.merge(at / 100, 1L, Long::sum);
            }
            long head = added.lastKey();
            long expected = added.tailMap(head - 10, false).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(window.sum(head * 100)).isEqualTo(expected);
            assertThat(window.sum(head * 100 + 5000)).isZero();
        }
    }

    @Test
    void aRecentSetIsExactUntilItIsFullAndForgetsWithTheWindow() {
        RecentSet set = new RecentSet(1000);
        for (int i = 0; i < 5000; i++) {
            set.add(100, "thing " + i % 3000);
            assertThat(set.size(100)).isEqualTo(Math.min(i + 1, RecentSet.LIMIT));
        }
        assertThat(set.size(1099)).isEqualTo(RecentSet.LIMIT);
        assertThat(set.size(1100)).isZero();
    }

    @Test
    void aCountMinSketchNeverCountsTooLow() {
        CountMin sketch = new CountMin();
        Map<Integer, Integer> exact = new HashMap<>();
        Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            int thing = (int) Math.abs(random.nextGaussian() * 3000);
            exact.merge(thing, 1, Integer::sum);
            sketch.add(Integer.hashCode(thing) * 31);
        }
        exact.forEach((thing, count) ->
                assertThat(sketch.estimate(Integer.hashCode(thing) * 31)).isGreaterThanOrEqualTo(Math.min(count, 127)));
    }

    @Test
    void oneOfManyCountsUpToTheCapInEachPeriod() {
        CappedCounts counts = new CappedCounts(1000);
        for (int i = 1; i <= 20; i++) {
            assertThat(counts.counts(500, "one", 5)).isEqualTo(i <= 5);
            assertThat(counts.counts(500, "other " + i, 5)).isTrue();
        }
        assertThat(counts.counts(1000, "one", 5)).isTrue();
    }

    @Test
    void sequenceNumbersAreFirstOnceAlsoOutOfOrder() {
        SequenceWindow window = new SequenceWindow();

        assertThat(window.first("h", 1, 5)).isTrue();
        assertThat(window.first("h", 1, 3)).isTrue();
        assertThat(window.first("h", 1, 5)).isFalse();
        assertThat(window.first("h", 1, 3)).isFalse();
        assertThat(window.first("h", 2, 5)).isTrue();
        assertThat(window.first("other", 1, 5)).isTrue();
        assertThat(window.first("h", 1, 1_000_000)).isTrue();
        assertThat(window.first("h", 1, 1_000_000 - 65_535)).isTrue();
        assertThat(window.first("h", 1, 1_000_000 - 65_536)).isFalse();

        SequenceWindow restored = SequenceWindow.restore(window.state());
        assertThat(restored.first("h", 1, 1_000_000)).isFalse();
        assertThat(restored.first("h", 1, 999_999)).isTrue();
    }

    @Test
    void theWatermarkIsTheSlowestSourceUnlessItIsTooFarBehind() {
        Watermarks watermarks = new Watermarks(Duration.ofMillis(10), Duration.ofSeconds(5));
        watermarks.expect("b");

        assertThat(watermarks.heard("a", 1_000_000)).isEqualTo(Long.MIN_VALUE);
        assertThat(watermarks.heard("b", 900_000)).isEqualTo(889_999);
        assertThat(watermarks.heard("a", 5_900_000)).isEqualTo(889_999);
        assertThat(watermarks.heard("a", 5_900_001)).isEqualTo(5_890_000);
        assertThat(watermarks.heard("b", 1_000_000)).isEqualTo(5_890_000);
    }

    @Test
    void aClockThatRunsAheadDoesNotMakeTheOthersLate() {
        Watermarks watermarks = new Watermarks(Duration.ZERO, Duration.ofSeconds(5));
        watermarks.heard("a", 1_000_000);
        watermarks.heard("b", 1_000_000);
        watermarks.heard("c", 1_000_000);
        watermarks.heard("ahead", 3_600_000_000L);
        for (long at = 2_000_000; at <= 20_000_000; at += 1_000_000) {
            watermarks.heard("a", at);
            watermarks.heard("b", at);
            assertThat(watermarks.heard("c", at)).isEqualTo(at - 1);
        }
    }
}

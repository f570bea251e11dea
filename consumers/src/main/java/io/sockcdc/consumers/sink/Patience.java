package io.sockcdc.consumers.sink;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When to try again: ever later, with a random part so that many do not come back at once. Owned by one thread. */
final class Patience {
    private static final double FACTOR = 2;
    private static final double RANDOM_PART = 0.3;
    /** A receiver may ask for longer waits than ours, up to this. */
    private static final Duration LONGEST_WISH = Duration.ofHours(1);

    private final IntervalFunction intervals;
    private int failures;
    private Instant next = Instant.MIN;

    Patience(Duration first, Duration most) {
        intervals = IntervalFunction.ofExponentialRandomBackoff(
                first.toMillis(), FACTOR, RANDOM_PART, Math.max(first.toMillis() + 1, most.toMillis()));
    }

    boolean isOver(Instant now) {
        return !now.isBefore(next);
    }

    /** How long until then; zero when it is over. */
    Duration left(Instant now) {
        return isOver(now) ? Duration.ZERO : Duration.between(now, next);
    }

    int failures() {
        return failures;
    }

    void failed(Instant now, @Nullable Duration wish) {
        failures++;
        Duration own = Duration.ofMillis(intervals.apply(failures));
        Duration wished = wish == null || wish.isNegative() ? Duration.ZERO : wish;
        wished = wished.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wished;
        next = now.plus(wished.compareTo(own) > 0 ? wished : own);
    }

    void succeeded() {
        failures = 0;
        next = Instant.MIN;
    }
}

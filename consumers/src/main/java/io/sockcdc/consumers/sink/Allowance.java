package io.sockcdc.consumers.sink;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** So many a minute, as a bucket that holds a minute's worth and fills steadily. Owned by one thread. */
final class Allowance {
    private final double most;
    private double left;
    private @Nullable Instant last;

    private Allowance(double perMinute) {
        most = perMinute;
        left = perMinute;
    }

    static Allowance perMinute(int count) {
        return new Allowance(count);
    }

    static Allowance unlimited() {
        return new Allowance(Double.POSITIVE_INFINITY);
    }

    /** Takes one, if there is one. */
    boolean take(Instant now) {
        if (last != null && now.isAfter(last) && Double.isFinite(most)) {
            left = Math.min(most, left + most * Duration.between(last, now).toMillis() / 60_000);
        }
        last = last == null || now.isAfter(last) ? now : last;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}

package io.sockcdc.collector.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * Microseconds since 1970 UTC that never go back within a run: the system's time when it was made, plus what the monotonic
 * clock has measured since. {@link #check()} finds steps of the system's time. A step forward (also the end of a suspend) is
 * followed; a step back is not, so that from then on this clock is ahead by that much. Any thread may read it; one checks.
 */
public final class WallClock implements LongSupplier {
    /** Told of a step of the system's time. */
    @FunctionalInterface
    public interface StepListener {
        /**
         * The system's time was set.
         *
         * @param stepMicros system time less ours; negative for a step back
         * @param followed whether this clock stepped along
         */
        void onStep(long stepMicros, boolean followed);
    }

    private record Anchor(long micros, long nanos) {}

    private final LongSupplier systemMicros;
    private final LongSupplier nanos;
    private final long thresholdMicros;
    private final StepListener listener;
    private long toleratedMicros;
    private volatile Anchor anchor;

    private WallClock(LongSupplier systemMicros, LongSupplier nanos, Duration threshold, StepListener listener) {
        this.systemMicros = systemMicros;
        this.nanos = nanos;
        this.listener = listener;
        thresholdMicros = threshold.toNanos() / 1000;
        if (thresholdMicros < 1) {
            throw new IllegalArgumentException("the threshold must be at least a microsecond, not " + threshold);
        }
        anchor = new Anchor(systemMicros.getAsLong(), nanos.getAsLong());
    }

    /**
     * The clock of this machine.
     *
     * @param threshold smallest difference that counts as a step
     */
    public static WallClock system(Duration threshold, StepListener listener) {
        return new WallClock(
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                MonotonicClock.nanos(),
                threshold,
                listener);
    }

    /** A clock over handed-in sources, for simulations. */
    public static WallClock over(
            LongSupplier systemMicros, LongSupplier nanos, Duration threshold, StepListener listener) {
        return new WallClock(systemMicros, nanos, threshold, listener);
    }

    /** Microseconds since 1970 UTC. */
    @Override
    public long getAsLong() {
        Anchor from = anchor;
        return from.micros + Math.floorDiv(nanos.getAsLong() - from.nanos, 1000);
    }

    /** Compares with the system's time; tells the listener of a step, once for each. */
    public void check() {
        long nowNanos = nanos.getAsLong();
        long system = systemMicros.getAsLong();
        Anchor from = anchor;
        long ours = from.micros + Math.floorDiv(nowNanos - from.nanos, 1000);
        long ahead = system - ours;
        long step = ahead - toleratedMicros;
        if (Math.abs(step) < thresholdMicros) {
            return;
        }
        boolean follow = ahead > 0;
        if (follow) {
            anchor = new Anchor(system, nowNanos);
        }
        toleratedMicros = follow ? 0 : ahead;
        listener.onStep(step, follow);
    }
}

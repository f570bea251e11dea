package io.sockcdc.collector.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Microseconds that never go back within a run: the system's time when it was made, plus what the monotonic clock has
 * measured since, plus the time the machine was suspended. This is the time inside; {@link #shiftMicros()} is what has to be
 * added to it to get the time outside, which follows every step of the system's clock in either direction. Any thread may
 * read it; one checks.
 */
public final class WallClock implements LongSupplier {
    private static final long SHORTEST_SUSPEND_NANOS = 10_000_000;

    /** Told of a step of the system's time. */
    @FunctionalInterface
    public interface StepListener {
        /**
         * The system's time was set.
         *
         * @param stepMicros by how much; negative for a step back
         */
        void onStep(long stepMicros);
    }

    /** What the clocks said at one moment. */
    private record Anchor(long micros, long nanos, long bootNanos) {}

    private final LongSupplier systemMicros;
    private final LongSupplier nanos;
    private final LongSupplier bootNanos;
    private final long thresholdMicros;
    private final StepListener listener;
    private volatile Anchor anchor;
    private volatile long shiftMicros;

    private WallClock(
            LongSupplier systemMicros,
            LongSupplier nanos,
            LongSupplier bootNanos,
            Duration threshold,
            StepListener listener) {
        this.systemMicros = systemMicros;
        this.nanos = nanos;
        this.bootNanos = bootNanos;
        this.listener = listener;
        thresholdMicros = threshold.toNanos() / 1000;
        if (thresholdMicros < 1) {
            throw new IllegalArgumentException("the threshold must be at least a microsecond, not " + threshold);
        }
        anchor = new Anchor(systemMicros.getAsLong(), nanos.getAsLong(), bootNanos.getAsLong());
    }

    /**
     * The clock of this machine.
     *
     * @param bootNanos a monotonic clock that goes on while the machine is suspended; null where there is none, and the end
     *     of a suspend is then a step
     * @param threshold smallest difference that counts as a step
     */
    public static WallClock system(@Nullable LongSupplier bootNanos, Duration threshold, StepListener listener) {
        LongSupplier nanos = MonotonicClock.nanos();
        return new WallClock(
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                nanos,
                bootNanos == null ? nanos : bootNanos,
                threshold,
                listener);
    }

    /** A clock over handed-in sources, for simulations. */
    public static WallClock over(
            LongSupplier systemMicros,
            LongSupplier nanos,
            LongSupplier bootNanos,
            Duration threshold,
            StepListener listener) {
        return new WallClock(systemMicros, nanos, bootNanos, threshold, listener);
    }

    /** The time inside: microseconds since 1970 UTC as long as nobody set the clock. */
    @Override
    public long getAsLong() {
        return at(anchor, nanos.getAsLong());
    }

    private static long at(Anchor from, long nowNanos) {
        return from.micros + Math.floorDiv(nowNanos - from.nanos, 1000);
    }

    /** What to add to a time inside to get the system's, microseconds: the sum of all steps. */
    public long shiftMicros() {
        return shiftMicros;
    }

    /** Compares with the system's time; tells the listener of a step, once for each. */
    public void check() {
        Anchor from = anchor;
        long nowNanos = nanos.getAsLong();
        long nowBoot = bootNanos.getAsLong();
        long suspended = (nowBoot - from.bootNanos) - (nowNanos - from.nanos);
        if (suspended >= SHORTEST_SUSPEND_NANOS) {
            from = new Anchor(at(from, nowNanos) + suspended / 1000, nowNanos, nowBoot);
            anchor = from;
        }
        long shift = shiftMicros;
        long step = systemMicros.getAsLong() - at(from, nowNanos) - shift;
        if (Math.abs(step) >= thresholdMicros) {
            shiftMicros = shift + step;
            listener.onStep(step);
        }
    }
}

package io.sockcdc.collector;

import java.util.function.LongSupplier;

/** When to try again what failed: after a quarter of a second at first, twice as long after each failure, five at most. */
final class Pause {
    private static final long FIRST_NANOS = 250_000_000L;
    private static final long LAST_NANOS = 5_000_000_000L;

    private final LongSupplier nanos;
    private long from;
    private long length;

    Pause(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean isOn() {
        return length > 0 && nanos.getAsLong() - from < length;
    }

    void begin() {
        from = nanos.getAsLong();
        length = length == 0 ? FIRST_NANOS : Math.min(2 * length, LAST_NANOS);
    }

    void reset() {
        length = 0;
    }
}

package io.sockcdc.collector.run;

import java.util.function.LongSupplier;

/** The clock that only measures: nanoseconds since an arbitrary moment, never back, unmoved by changes of the time of day. */
public final class MonotonicClock {
    private MonotonicClock() {}

    /** Nanoseconds, for differences only. */
    public static LongSupplier nanos() {
        return System::nanoTime;
    }
}

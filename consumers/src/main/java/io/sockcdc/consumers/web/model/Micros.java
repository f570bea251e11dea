package io.sockcdc.consumers.web.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as microseconds since 1970 UTC. */
public final class Micros {
    private Micros() {}

    /** That instant. */
    public static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** The instant of that many microseconds. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}

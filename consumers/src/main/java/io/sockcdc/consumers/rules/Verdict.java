package io.sockcdc.consumers.rules;

import org.jspecify.annotations.Nullable;

/**
 * What a rule says of a subject at one time.
 *
 * @param value what was measured, at least 0
 * @param threshold what it is judged against, more than 0
 * @param usual the baseline, when it has an opinion
 * @param againAtMicros when time alone may change the verdict; null when only an observation can
 */
record Verdict(
        double value,
        double threshold,
        @Nullable Usual usual,
        @Nullable Long againAtMicros) {
    static Verdict of(double value, double threshold) {
        return new Verdict(value, threshold, null, null);
    }

    static Verdict of(long count, double threshold) {
        return of((double) count, threshold);
    }

    boolean over() {
        return value >= threshold;
    }

    /** The same, to be looked at again after so long. */
    Verdict again(long atMicros) {
        return new Verdict(value, threshold, usual, atMicros);
    }

    /** A baseline at one time. */
    record Usual(double mean, double deviation) {}
}

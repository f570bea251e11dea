package io.sockcdc.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What repeated measurements of one thing said.
 *
 * @param median the middle one, of an even number the mean of the two
 * @param min the least
 * @param max the greatest
 */
record Spread(double median, double min, double max) {
    /** Of at least one measurement. */
    static Spread of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The value below which that share of the measurements lies, by nearest rank. */
    static double percentile(double[] values, double share) {
        double[] sorted = Arrays.copyOf(values, values.length);
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Median with least and greatest in brackets, each times that factor. */
    String text(String format, double factor) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median * factor,
                min * factor,
                max * factor);
    }

    String text(String format) {
        return text(format, 1);
    }
}

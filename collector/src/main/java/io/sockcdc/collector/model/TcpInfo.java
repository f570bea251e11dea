package io.sockcdc.collector.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's tcp_info said. tcp_info only ever grows at its end, so the fields that arrived are a prefix of
 * {@link TcpMetric}: a field behind it is absent, which is not zero. Immutable.
 */
public final class TcpInfo {
    private static final TcpMetric[] METRICS = TcpMetric.values();
    /** What the kernel writes into a field that it has not measured or that has no limit; no counter reaches the others. */
    private static final long[] MARKS = new long[METRICS.length];

    static {
        Arrays.fill(MARKS, Long.MIN_VALUE);
        MARKS[TcpMetric.RTO_US.ordinal()] = 3_000_000;
        MARKS[TcpMetric.MIN_RTT_US.ordinal()] = 0xffff_ffffL;
        MARKS[TcpMetric.PACING_RATE.ordinal()] = -1;
        MARKS[TcpMetric.MAX_PACING_RATE.ordinal()] = -1;
    }

    private final long[] values;

    /** Takes ownership of {@code values}: one per field that arrived, in the order of {@link TcpMetric}, unsigned. */
    public TcpInfo(long[] values) {
        if (values.length > METRICS.length) {
            throw new IllegalArgumentException("more values than tcp_info has fields: " + values.length);
        }
        this.values = values;
    }

    /** How many fields arrived. */
    public int arrived() {
        return values.length;
    }

    /** Whether the field arrived and holds a measurement: the kernel has marks for "not measured" and "unlimited". */
    public boolean has(TcpMetric metric) {
        return has(metric.ordinal());
    }

    /** Whether the field with that ordinal of {@link TcpMetric} arrived and holds a measurement. */
    public boolean has(int ordinal) {
        return ordinal < values.length && values[ordinal] != MARKS[ordinal];
    }

    /**
     * The field with that ordinal of {@link TcpMetric}, as the kernel sent it.
     *
     * @throws IndexOutOfBoundsException when it did not arrive
     */
    public long raw(int ordinal) {
        return values[ordinal];
    }

    /**
     * The field as the kernel sent it.
     *
     * @throws IndexOutOfBoundsException when it did not arrive
     */
    public long raw(TcpMetric metric) {
        return values[metric.ordinal()];
    }

    /** The field, or null when {@link #has} is false. */
    public @Nullable Long get(TcpMetric metric) {
        return has(metric) ? (Long) values[metric.ordinal()] : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TcpInfo that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("TcpInfo[");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ", ").append(METRICS[i]).append('=').append(Long.toUnsignedString(values[i]));
        }
        return text.append(']').toString();
    }
}

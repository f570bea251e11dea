package io.sockcdc.collector.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's tcp_info said. tcp_info only ever grows at its end, so the fields that arrived are a prefix of
 * {@link TcpMetric}: a field behind it is absent, which is not zero. Immutable.
 */
public final class TcpInfo {
    private static final TcpMetric[] METRICS = TcpMetric.values();
    private static final long RTO_NOT_MEASURED = 3_000_000;
    private static final long MIN_RTT_NOT_MEASURED = 0xffff_ffffL;
    private static final long RATE_UNLIMITED = -1;

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
        int index = metric.ordinal();
        if (index >= values.length) {
            return false;
        }
        return switch (metric) {
            case RTO_US -> values[index] != RTO_NOT_MEASURED;
            case MIN_RTT_US -> values[index] != MIN_RTT_NOT_MEASURED;
            case PACING_RATE, MAX_PACING_RATE -> values[index] != RATE_UNLIMITED;
            default -> true;
        };
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

package io.sockcdc.consumers.query;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the stream to read. Without {@code from} and {@code last} it begins with what arrives from now on; without
 * {@code until} it does not end.
 *
 * @param from events observed at this time or later
 * @param until events observed before this time; reading ends there
 * @param last the newest so many events (before {@code until}, if it has passed) that pass the filter, then what arrives
 */
public record ReadRange(
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Integer last) {

    /**
     * How long after {@code until} an event may have arrived and still be found: a collector that could not reach Kafka
     * delivers late, and reading to the end of the topic for it would make every question about last week slow.
     */
    public static final Duration LATE = Duration.ofMinutes(10);

    /**
     * @throws IllegalArgumentException when both {@code from} and {@code last} are given, {@code last} is below 1, or
     *     {@code until} is not after {@code from}
     */
    public ReadRange {
        if (from != null && last != null) {
            throw new IllegalArgumentException("--from and --last exclude each other");
        }
        if (last != null && last < 1) {
            throw new IllegalArgumentException("--last must be 1 or more, it is " + last);
        }
        if (from != null && until != null && !until.isAfter(from)) {
            throw new IllegalArgumentException("--until (" + until + ") must be later than --from (" + from + ")");
        }
    }

    /** What arrives from now on, without end. */
    public static ReadRange live() {
        return new ReadRange(null, null, null);
    }

    boolean contains(Instant observedAt) {
        return (from == null || !observedAt.isBefore(from)) && (until == null || observedAt.isBefore(until));
    }
}

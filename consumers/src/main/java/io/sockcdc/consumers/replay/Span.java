package io.sockcdc.consumers.replay;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.history.EventHead;
import io.sockcdc.schema.CollectorStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A span of time, by what records tell of their own: when an event was observed, when a status was told. Owned by one thread. */
final class Span {
    private final @Nullable Instant from;
    private final @Nullable Instant until;
    private final EventHead head = new EventHead();
    private final RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();

    /**
     * @param from the first moment in it; null for no begin
     * @param until the first moment behind it; null for no end
     */
    Span(@Nullable Instant from, @Nullable Instant until) {
        this.from = from;
        this.until = until;
    }

    /** Whether a record is of this span; false when its time cannot be read. */
    boolean isWithin(byte[] value, boolean event) {
        Instant at = event ? observed(value) : told(value);
        return at != null && (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
    }

    private @Nullable Instant observed(byte[] value) {
        return head.read(value) ? Instant.EPOCH.plus(head.observedAtMicros(), ChronoUnit.MICROS) : null;
    }

    private @Nullable Instant told(byte[] value) {
        try {
            return statuses.decode(value).getAt();
        } catch (UnreadableRecordException e) {
            // A span of time has no place for a record that says none.
            return null;
        }
    }
}

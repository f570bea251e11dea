package io.sockcdc.collector.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collector says of itself, ready to be encoded.
 *
 * @param sequence number of the last socket event before this, 0 before the first
 * @param atMicros microseconds since 1970 UTC
 * @param namespaces network namespaces that are followed
 * @param degraded what cannot be done on this host, one sentence each
 */
public record Status(
        Kind kind,
        long sequence,
        long atMicros,
        List<Long> namespaces,
        List<String> degraded,
        @Nullable Snapshot snapshot,
        @Nullable Gap gap,
        @Nullable Counters counters) {

    /** What a status says. */
    public enum Kind {
        STARTED,
        HEARTBEAT,
        SNAPSHOT_BEGIN,
        SNAPSHOT_END,
        GAP,
        STOPPED
    }

    /**
     * One dump of the table of one namespace.
     *
     * @param number from 1, in its epoch and namespace
     * @param keyFrame whether every socket is written as READ
     * @param complete null at the begin
     * @param states sockets by protocol and state, as TCP/ESTABLISHED
     * @param costMicros processor time
     */
    public record Snapshot(
            long number,
            long netns,
            boolean keyFrame,
            @Nullable Boolean complete,
            @Nullable Long sockets,
            @Nullable Map<String, Long> states,
            long beganAtMicros,
            @Nullable Long endedAtMicros,
            @Nullable Long costMicros) {}

    /**
     * A stretch of events that are missing.
     *
     * @param netns null when it concerns all
     * @param lost how many, exactly; null when it cannot be known
     * @param firstSequence first number missing, where the events had numbers
     * @param epoch epoch of those numbers when it is not this one
     */
    public record Gap(
            GapCause cause,
            @Nullable Long netns,
            @Nullable Long lost,
            long fromMicros,
            long untilMicros,
            @Nullable Long firstSequence,
            @Nullable Long lastSequence,
            @Nullable Long epoch,
            String detail) {}

    /** Counters of one epoch; the schema tells each in full. */
    public record Counters(
            long received,
            long dropped,
            long malformed,
            long suppressed,
            long tracked,
            long snapshots,
            long tornSnapshots,
            long gaps,
            long spoolBytes,
            long unpublished) {}
}

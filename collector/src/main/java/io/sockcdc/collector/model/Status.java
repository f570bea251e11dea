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
 * @param kernelCounters what the kernel counts itself, by the names of nstat
 * @param clockStepMicros by how much the host's clock was set since the status before; null when it was not
 */
public record Status(
        Kind kind,
        long sequence,
        long atMicros,
        List<Long> namespaces,
        List<String> degraded,
        @Nullable Snapshot snapshot,
        @Nullable Gap gap,
        @Nullable Counters counters,
        @Nullable Map<String, Long> kernelCounters,
        @Nullable Long clockStepMicros) {

    /** A status without the kernel's counters and a step of the clock. */
    public Status(
            Kind kind,
            long sequence,
            long atMicros,
            List<Long> namespaces,
            List<String> degraded,
            @Nullable Snapshot snapshot,
            @Nullable Gap gap,
            @Nullable Counters counters) {
        this(kind, sequence, atMicros, namespaces, degraded, snapshot, gap, counters, null, null);
    }

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
     * @param lost how many; null when it cannot be known
     * @param firstSequence first number missing, where the events had numbers
     * @param epoch epoch of those numbers when it is not this one
     * @param lostAtLeast the lower bound where {@code lost} is an upper one; null when that is exact
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
            @Nullable Long lostAtLeast,
            String detail) {

        /** A gap whose number is exact, or not known at all. */
        public Gap(
                GapCause cause,
                @Nullable Long netns,
                @Nullable Long lost,
                long fromMicros,
                long untilMicros,
                @Nullable Long firstSequence,
                @Nullable Long lastSequence,
                @Nullable Long epoch,
                String detail) {
            this(cause, netns, lost, fromMicros, untilMicros, firstSequence, lastSequence, epoch, null, detail);
        }
    }

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
            long unpublished,
            Pressure pressure,
            @Nullable Connections connections) {}

    /**
     * How hard it is to keep up.
     *
     * @param lagMicros age of the oldest event that Kafka has not acknowledged, 0 when there is none; null when not known
     * @param unspooled entries that went to Kafka past the disk
     * @param atRisk of these, those that Kafka has not acknowledged
     * @param receiveBufferBytes of all namespaces
     * @param shedDetails events told without memory and queue details
     * @param shedChanges CHANGE events that were not told
     */
    public record Pressure(
            @Nullable Long lagMicros,
            long unspooled,
            long atRisk,
            long receiveBufferBytes,
            long shedDetails,
            long shedChanges) {}

    /**
     * Ends of TCP connections, as the kernel counts them and as events told of them.
     *
     * @param told how many events told of, over the collector's restarts in this boot, each once
     * @param untoldLeast how many more the kernel has counted since boot, at least
     * @param untoldMost at most
     */
    public record Connections(long told, long untoldLeast, long untoldMost) {}
}

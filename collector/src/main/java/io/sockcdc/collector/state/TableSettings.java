package io.sockcdc.collector.state;

import io.sockcdc.collector.model.SocketRecord;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a table behaves.
 *
 * @param publishNoise whether sockets that never were anybody's connection are told of too
 * @param changeIntervalMicros least time between two CHANGE events that only say that data moved, microseconds
 * @param waitForOwners whether a new socket is held back until its owner was looked for
 * @param ephemeralPortLow lowest port the kernel gives out by itself (net.ipv4.ip_local_port_range)
 * @param ephemeralPortHigh highest such port
 * @param scope which sockets dumps list and destroy events are told of, by what lasts of them; null for all. Others are not
 *     followed, though dumps may list them
 */
public record TableSettings(
        boolean publishNoise,
        long changeIntervalMicros,
        boolean waitForOwners,
        int ephemeralPortLow,
        int ephemeralPortHigh,
        @Nullable Predicate<SocketRecord> scope) {

    /** With every socket in scope. */
    public TableSettings(
            boolean publishNoise,
            long changeIntervalMicros,
            boolean waitForOwners,
            int ephemeralPortLow,
            int ephemeralPortHigh) {
        this(publishNoise, changeIntervalMicros, waitForOwners, ephemeralPortLow, ephemeralPortHigh, null);
    }

    public TableSettings {
        if (changeIntervalMicros <= 0) {
            throw new IllegalArgumentException("change-interval must be positive");
        }
    }

    /** Noise suppressed, data movement told once a minute, no owners, Linux's default port range. */
    public static TableSettings defaults() {
        return new TableSettings(false, 60_000_000, false, 32768, 60999);
    }

    boolean follows(SocketRecord seen) {
        return scope == null || scope.test(seen);
    }

    boolean isEphemeral(int port) {
        return port >= ephemeralPortLow && port <= ephemeralPortHigh;
    }
}

package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.State;
import org.jspecify.annotations.Nullable;

/**
 * What one change of one socket adds to a subject. It is sent once for a change (exactly-once processing), in the order of
 * the socket's changes.
 *
 * @param atMicros event time, microseconds since 1970 UTC
 * @param socket hash of the socket's identity
 * @param from state in which the socket counted until now, or null when it did not count here
 * @param to state in which it counts from now on, or null when it counts here no more
 * @param opened connections opened, 0 or 1
 * @param closed connections closed, 0 or 1
 * @param failed of those, failed ones
 * @param bytesIn payload bytes received
 * @param bytesOut payload bytes sent
 * @param openSinceMicros since when the socket is open at the least
 * @param peer hash of the address at the other side of the subject, or null when it is known already or not at all
 * @param port port of the server's end, likewise
 */
record CountDelta(
        long atMicros,
        long socket,
        @Nullable State from,
        @Nullable State to,
        int opened,
        int closed,
        int failed,
        long bytesIn,
        long bytesOut,
        long openSinceMicros,
        @Nullable Long peer,
        @Nullable Integer port) {
    boolean isNothing() {
        return from == to && opened + closed + failed == 0 && bytesIn == 0 && bytesOut == 0;
    }
}

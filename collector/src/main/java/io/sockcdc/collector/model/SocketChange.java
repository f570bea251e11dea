package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * One change of one socket, ready to be numbered and encoded.
 *
 * @param observedAtMicros when the collector received it, microseconds since 1970 UTC
 * @param socket the socket after the change, healed
 * @param healed bits of {@link HealedField}: what was filled in from the table
 * @param opened when it opened
 * @param closed when it closed; null unless op is CLOSE
 * @param previousState null when not known or not changed
 * @param reason null unless op is CLOSE
 * @param user name of the owning user; null when not known
 * @param owner null when not known
 * @param payloadBytesSent payload sent without retransmissions; null when it cannot be known
 * @param payloadBytesReceived payload received without the FIN; null when it cannot be known
 */
public record SocketChange(
        Op op,
        CapturedBy capturedBy,
        long observedAtMicros,
        SocketRecord socket,
        int healed,
        TimeBounds opened,
        @Nullable TimeBounds closed,
        Direction direction,
        Role role,
        @Nullable SocketState previousState,
        @Nullable CloseReason reason,
        @Nullable String user,
        @Nullable Owner owner,
        @Nullable Long payloadBytesSent,
        @Nullable Long payloadBytesReceived) {}

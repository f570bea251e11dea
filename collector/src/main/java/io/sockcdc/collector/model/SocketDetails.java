package io.sockcdc.collector.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What only a dump tells of a socket, never a destroy event. Every part is null when it did not arrive.
 *
 * @param memory memory the socket holds
 * @param congestion congestion control algorithm
 * @param congestionInfo what the algorithm says of itself, kernel field names
 * @param tos IPv4 type of service, 0 to 255
 * @param tclass IPv6 traffic class, 0 to 255
 * @param classId traffic control class or priority
 * @param mark firewall mark
 * @param shutdown bits: 1 receive, 2 send
 * @param v6only whether an IPv6 socket takes IPv6 only
 * @param cgroupId control group id (version 2)
 * @param socketOptions bits of INET_DIAG_SOCKOPT, first byte lowest
 * @param ulp upper layer protocol name
 * @param ulpInfo what that protocol says of itself, kernel field names, no keys
 */
public record SocketDetails(
        @Nullable SocketMemory memory,
        @Nullable String congestion,
        @Nullable Map<String, Long> congestionInfo,
        @Nullable Integer tos,
        @Nullable Integer tclass,
        @Nullable Long classId,
        @Nullable Long mark,
        @Nullable Integer shutdown,
        @Nullable Boolean v6only,
        @Nullable Long cgroupId,
        @Nullable Integer socketOptions,
        @Nullable String ulp,
        @Nullable Map<String, Long> ulpInfo) {}

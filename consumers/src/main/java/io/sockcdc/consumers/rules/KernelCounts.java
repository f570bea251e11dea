package io.sockcdc.consumers.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel of a host counts itself, as far as rules ask for it.
 *
 * @param cookies SYN cookies sent since boot: a queue of half-open connections was full (TcpExtSyncookiesSent)
 * @param drops connections dropped at listeners since boot, no room being left (TcpExtListenDrops)
 * @param localPorts how many ports net.ipv4.ip_local_port_range has; null when it is not told
 */
record KernelCounts(long cookies, long drops, @Nullable Long localPorts) {
    /** Null when the collector told nothing. */
    static @Nullable KernelCounts of(@Nullable Map<String, Long> counters) {
        if (counters == null || counters.isEmpty()) {
            return null;
        }
        Long low = counters.get("IpLocalPortRangeLow");
        Long high = counters.get("IpLocalPortRangeHigh");
        return new KernelCounts(
                counters.getOrDefault("TcpExtSyncookiesSent", 0L),
                counters.getOrDefault("TcpExtListenDrops", 0L),
                low == null || high == null || high < low ? null : (Long) (high - low + 1));
    }

    /** Connections that found no room at a listener since another moment; 0 when the host was started anew between. */
    long turnedAwaySince(KernelCounts before) {
        return Math.max(0, cookies - before.cookies) + Math.max(0, drops - before.drops);
    }

    /** Takes one through a carrier. */
    static @Nullable KernelCounts carry(StateCarrier c, @Nullable KernelCounts its) {
        return c.flag(its != null)
                ? new KernelCounts(
                        c.number(its == null ? 0 : its.cookies),
                        c.number(its == null ? 0 : its.drops),
                        c.numberOrNull(its == null ? null : its.localPorts))
                : null;
    }
}

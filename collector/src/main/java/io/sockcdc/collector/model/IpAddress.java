package io.sockcdc.collector.model;

/**
 * An IP address as 128 bits, high and low half in network order. An IPv4 address is held in its IPv4-mapped form
 * ({@code ::ffff:a.b.c.d}, RFC 4291 section 2.5.5.2), so an IPv4 socket and an IPv4-mapped IPv6 socket speak of the same
 * address.
 */
public record IpAddress(long high, long low) {
    private static final long MAPPED = 0x0000_ffff_0000_0000L;

    /** The IPv4 address with these 32 bits, first octet highest. */
    public static IpAddress v4(int bits) {
        return new IpAddress(0, MAPPED | (bits & 0xffff_ffffL));
    }

    /** Whether this is an IPv4 address, mapped or not. */
    public boolean isV4() {
        return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
    }

    /** Whether this is {@code 0.0.0.0} or {@code ::}. */
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /** Whether this is in 127.0.0.0/8 or is {@code ::1}. */
    public boolean isLoopback() {
        return isV4() ? (low & 0xff00_0000L) == 0x7f00_0000L : high == 0 && low == 1;
    }
}

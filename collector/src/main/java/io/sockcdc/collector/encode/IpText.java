package io.sockcdc.collector.encode;

import io.sockcdc.collector.model.IpAddress;
import java.nio.charset.StandardCharsets;

/**
 * IP addresses as text bytes: dotted decimal for IPv4, IPv4-mapped ones too; RFC 5952 section 4 for IPv6 (lower case, no
 * leading zeros, {@code ::} for the longest run of at least two zero groups, the first of equals).
 */
final class IpText {
    /** Most bytes an address takes. */
    static final int MAX_LENGTH = 39;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] OCTETS = new byte[256][];

    static {
        for (int i = 0; i < OCTETS.length; i++) {
            OCTETS[i] = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private IpText() {}

    /** Writes the address and returns the new end. */
    static int write(IpAddress address, byte[] into, int at) {
        return address.isV4()
                ? writeV4((int) address.low(), into, at)
                : writeV6(address.high(), address.low(), into, at);
    }

    private static int writeV4(int bits, byte[] into, int at) {
        int end = writeOctet(bits >>> 24, into, at);
        into[end++] = '.';
        end = writeOctet(bits >>> 16 & 0xff, into, end);
        into[end++] = '.';
        end = writeOctet(bits >>> 8 & 0xff, into, end);
        into[end++] = '.';
        return writeOctet(bits & 0xff, into, end);
    }

    private static int writeOctet(int octet, byte[] into, int at) {
        byte[] digits = OCTETS[octet];
        for (byte digit : digits) {
            into[at++] = digit;
        }
        return at;
    }

    private static int writeV6(long high, long low, byte[] into, int at) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int from = i;
            while (i < 8 && group(high, low, i) == 0) {
                i++;
            }
            if (i - from > runLength) {
                runStart = from;
                runLength = i - from;
            }
        }
        int end = at;
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                into[end++] = ':';
                into[end++] = ':';
                i += runLength - 1;
            } else {
                if (i > 0 && into[end - 1] != ':') {
                    into[end++] = ':';
                }
                end = writeGroup(group(high, low, i), into, end);
            }
        }
        return end;
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static int writeGroup(int group, byte[] into, int at) {
        int end = at;
        if (group >= 0x1000) {
            into[end++] = HEX[group >>> 12];
        }
        if (group >= 0x100) {
            into[end++] = HEX[group >>> 8 & 15];
        }
        if (group >= 0x10) {
            into[end++] = HEX[group >>> 4 & 15];
        }
        into[end++] = HEX[group & 15];
        return end;
    }
}

package io.sockcdc.collector.sockdiag.bytecode;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Prefixes as the filter language writes them, for people. */
final class AddressText {
    private AddressText() {}

    static String prefix(boolean v4, long high, long low, int bits) {
        byte[] all = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        byte[] octets = v4 ? Arrays.copyOfRange(all, 12, 16) : all;
        String text;
        if (!v4 && high == 0 && low >>> 32 == 0xffff) {
            // InetAddress would make an IPv4 address of it.
            text = "::ffff:" + of(Arrays.copyOfRange(all, 12, 16));
        } else {
            text = of(octets);
        }
        return (v4 ? text : "[" + text + "]") + (bits == 8 * octets.length ? "" : "/" + bits);
    }

    private static String of(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }
}

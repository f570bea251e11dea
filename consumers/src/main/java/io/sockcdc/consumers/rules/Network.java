package io.sockcdc.consumers.rules;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation.
 *
 * @param text as it was written
 */
record Network(String text, InetAddress base, int bits) {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * The network that a text says; an address alone is a network of one.
     *
     * @throws IllegalArgumentException when it says none
     */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = address(slash < 0 ? text : text.substring(0, slash));
        int most = base.getAddress().length * 8;
        int bits;
        try {
            bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a network: " + text, e);
        }
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("not a network: " + text + " (0 to " + most + " bits)");
        }
        return new Network(text, base, bits);
    }

    boolean contains(String ip) {
        byte[] its;
        try {
            its = address(ip).getAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] own = base.getAddress();
        if (its.length != own.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((its[bit / 8] & mask) != (own[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Loopback, link-local, private (RFC 1918, RFC 4193) and carrier (RFC 6598) addresses, as RFC 5952 text. */
    static boolean isPrivate(String ip) {
        if (ip.indexOf(':') >= 0) {
            return isLoopback(ip) || ip.startsWith("fc") || ip.startsWith("fd") || ip.startsWith("fe8");
        }
        if (ip.startsWith("10.") || ip.startsWith("192.168.") || ip.startsWith("169.254.") || isLoopback(ip)) {
            return true;
        }
        return (ip.startsWith("172.") && second(ip) >= 16 && second(ip) < 32)
                || (ip.startsWith("100.") && second(ip) >= 64 && second(ip) < 128);
    }

    static boolean isLoopback(String ip) {
        return ip.startsWith("127.") || ip.equals("::1");
    }

    private static int second(String ip) {
        int from = ip.indexOf('.') + 1;
        int to = ip.indexOf('.', from);
        return to < 0 ? -1 : Integer.parseInt(ip, from, to, 10);
    }

    private static InetAddress address(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }
}

package io.sockcdc.consumers.siem;

import org.jspecify.annotations.Nullable;

/** IP addresses as text and as 4 or 16 bytes, without name lookups. */
public final class IpBytes {
    private IpBytes() {}

    /**
     * The bytes of a numeric address: 4 for IPv4 and IPv4-mapped IPv6, 16 for IPv6. A zone behind {@code %} does not count.
     *
     * @return null when the text is no address
     */
    public static byte @Nullable [] parse(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.indexOf(':') < 0) {
            byte[] bytes = new byte[4];
            return parseV4(address, 0, bytes, 0) ? bytes : null;
        }
        byte[] bytes = new byte[16];
        return parseV6(address, bytes) ? unmapped(bytes) : null;
    }

    /** RFC 5952 text of 4 or 16 bytes. */
    public static String format(byte[] address) {
        StringBuilder text = new StringBuilder(39);
        if (address.length == 4) {
            for (int i = 0; i < 4; i++) {
                text.append(i == 0 ? "" : ".").append(address[i] & 0xff);
            }
            return text.toString();
        }
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && group(address, i + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || (gap >= 0 && i == gap + gapLength) ? "" : ":")
                        .append(Integer.toHexString(group(address, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xff) << 8 | (address[2 * index + 1] & 0xff);
    }

    private static boolean parseV4(String text, int from, byte[] into, int at) {
        int part = 0;
        int value = -1;
        for (int i = from; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return false;
                }
                into[at + part++] = (byte) value;
                value = -1;
            } else if (c < '0' || c > '9' || value == 0) {
                return false;
            } else {
                value = Math.max(value, 0) * 10 + c - '0';
                if (value > 255) {
                    return false;
                }
            }
        }
        return part == 4;
    }

    private static boolean parseV6(String text, byte[] into) {
        int filled = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            int end = text.indexOf(':', at);
            int stop = end < 0 ? text.length() : end;
            if (end < 0 && text.indexOf('.', at) >= 0) {
                return filled <= 12 && parseV4(text, at, into, filled) && spread(into, filled + 4, gap);
            }
            int value = filled == 16 ? -1 : hex(text, at, stop);
            if (value < 0) {
                return false;
            }
            into[filled++] = (byte) (value >> 8);
            into[filled++] = (byte) value;
            at = stop + 1;
            if (end >= 0 && at < text.length() && text.charAt(at) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = filled;
                at++;
            } else if (end >= 0 && at == text.length()) {
                return false;
            }
        }
        return spread(into, filled, gap);
    }

    private static int hex(String text, int from, int to) {
        if (to == from || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Moves what stands behind the gap to the end. */
    private static boolean spread(byte[] into, int filled, int gap) {
        if (gap < 0) {
            return filled == 16;
        }
        if (filled == 16) {
            return false;
        }
        int behind = filled - gap;
        for (int i = 1; i <= behind; i++) {
            into[16 - i] = into[filled - i];
            into[filled - i] = 0;
        }
        return true;
    }

    private static byte[] unmapped(byte[] v6) {
        for (int i = 0; i < 10; i++) {
            if (v6[i] != 0) {
                return v6;
            }
        }
        return v6[10] == -1 && v6[11] == -1 ? new byte[] {v6[12], v6[13], v6[14], v6[15]} : v6;
    }
}

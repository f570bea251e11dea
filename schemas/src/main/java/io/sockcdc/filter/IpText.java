package io.sockcdc.filter;

/**
 * Address text to bits and back, without name lookups. An instance is a reusable parser that holds its last result and does
 * not allocate; it is not thread-safe.
 */
final class IpText {
    static final long MAPPED = 0x0000_ffff_0000_0000L;

    private final int[] groups = new int[8];
    private long high;
    private long low;
    private boolean v4;

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    /** Whether the text was in dotted form. */
    boolean v4() {
        return v4;
    }

    /** Reads a whole address; false when the text is none. */
    boolean parse(CharSequence text) {
        v4 = false;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ':') {
                return parseV6(text);
            }
        }
        return parseV4(text, 4);
    }

    /** Reads one to four decimal numbers with dots between; what is missing on the right is 0, as in ss. */
    boolean parseV4(CharSequence text, int fewestParts) {
        long bits = v4Bits(text, 0, fewestParts);
        high = 0;
        low = MAPPED | bits;
        v4 = bits >= 0;
        return v4;
    }

    private static long v4Bits(CharSequence text, int from, int fewestParts) {
        long bits = 0;
        int parts = 0;
        int at = from;
        while (true) {
            int value = 0;
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - start < 4) {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || value > 255 || leadingZero || parts == 4) {
                return -1;
            }
            bits |= (long) value << (24 - 8 * parts++);
            if (at == text.length()) {
                return parts >= fewestParts ? bits : -1;
            }
            if (text.charAt(at++) != '.') {
                return -1;
            }
        }
    }

    private boolean parseV6(CharSequence text) {
        int count = 0;
        int gap = -1;
        int at = 0;
        int end = text.length();
        if (end >= 2 && text.charAt(0) == ':' && text.charAt(1) == ':') {
            gap = 0;
            at = 2;
        }
        while (at < end) {
            int start = at;
            int value = 0;
            int digit;
            while (at < end && (digit = hex(text.charAt(at))) >= 0 && at - start < 5) {
                value = value << 4 | digit;
                at++;
            }
            if (at < end && text.charAt(at) == '.') {
                long bits = v4Bits(text, start, 4);
                if (bits < 0 || count > 6) {
                    return false;
                }
                groups[count++] = (int) (bits >>> 16);
                groups[count++] = (int) (bits & 0xffff);
                break;
            }
            if (at == start || at - start > 4 || count == 8) {
                return false;
            }
            groups[count++] = value;
            if (at == end) {
                break;
            }
            if (text.charAt(at++) != ':' || at == end) {
                return false;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at++;
            }
        }
        if (gap < 0 ? count != 8 : count == 8) {
            return false;
        }
        high = half(0, count, gap);
        low = half(4, count, gap);
        return true;
    }

    private long half(int first, int count, int gap) {
        long bits = 0;
        for (int i = first; i < first + 4; i++) {
            int group;
            if (gap < 0 || i < gap) {
                group = groups[i];
            } else {
                group = i >= 8 - (count - gap) ? groups[i - (8 - count)] : 0;
            }
            bits = bits << 16 | group;
        }
        return bits;
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** RFC 5952 text, IPv4-mapped written as IPv4. */
    static String format(long high, long low) {
        boolean mapped = high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
        return mapped ? dotted(low) : formatV6(high, low);
    }

    /** RFC 5952 text with colons always. */
    static String formatV6(long high, long low) {
        if (high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED) {
            return "::ffff:" + dotted(low);
        }
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && group(high, low, j) == 0) {
                j++;
            }
            if (j - i > runLength) {
                runStart = i;
                runLength = j - i;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, i)));
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3)) & 0xffff);
    }

    private static String dotted(long low) {
        return (low >>> 24 & 255) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
}

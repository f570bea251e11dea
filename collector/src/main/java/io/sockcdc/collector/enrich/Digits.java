package io.sockcdc.collector.enrich;

/** Decimal numbers without an allocation; negative when there is none. */
final class Digits {
    static final long NONE = -1;

    private static final int MOST_DIGITS = 18;

    private Digits() {}

    /** The number that starts at {@code from}, up to the first other byte. */
    static long parse(byte[] bytes, int from, int until) {
        long value = 0;
        int at = from;
        while (at < until && bytes[at] >= '0' && bytes[at] <= '9') {
            if (at - from == MOST_DIGITS) {
                return NONE;
            }
            value = value * 10 + (bytes[at] - '0');
            at++;
        }
        return at == from ? NONE : value;
    }

    /** The number that fills the range from {@code from} to {@code until}. */
    static long parse(CharSequence text, int from, int until) {
        if (from >= until || until - from > MOST_DIGITS) {
            return NONE;
        }
        long value = 0;
        for (int i = from; i < until; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return NONE;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}

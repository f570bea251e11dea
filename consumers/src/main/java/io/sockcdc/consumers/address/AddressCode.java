package io.sockcdc.consumers.address;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address in text as one number, so that addresses can be compared without a look at their texts: up to fifteen
 * digits and dots, four bits each. Two texts with the same code are equal; texts of another kind have
 * none.
 */
public final class AddressCode {
    /** No text of digits and dots has this. */
    public static final long NONE = 0;

    private static final int LONGEST = 15;
    private static final int BITS = 4;
    private static final int DOT = 11;

    private AddressCode() {}

    /** The code of a text; {@link #NONE} when it has none. */
    public static long of(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return NONE;
        }
        long code = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                code = code << BITS | (c - '0' + 1);
            } else if (c == '.') {
                code = code << BITS | DOT;
            } else {
                return NONE;
            }
        }
        return code;
    }

    /** The code of the text of a whole number, at least 0. */
    public static long of(int number) {
        long code = 0;
        int shift = 0;
        int rest = number;
        do {
            code |= (long) (rest % 10 + 1) << shift;
            shift += BITS;
            rest /= 10;
        } while (rest > 0);
        return code;
    }
}

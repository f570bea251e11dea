package io.sockcdc.collector.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings as Avro writes them: length, then UTF-8. The few names that come again and again (commands, users, algorithms) are
 * kept in a table of fixed size where a newer string takes the place of an older one with the same slot. Owned by one thread.
 */
final class TextCache {
    private static final int SLOTS = 1024;

    /** Longest string that is kept: a bound on the table's memory. */
    private static final int KEPT_LENGTH = 512;

    private final @Nullable String[] texts = new @Nullable String[SLOTS];
    private final byte[][] encoded = new byte[SLOTS][];

    /** Length and UTF-8 of the text; not to be changed. */
    byte[] encode(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 10 ^ hash >>> 20) & (SLOTS - 1);
        String kept = texts[slot];
        if (text.equals(kept)) {
            return encoded[slot];
        }
        byte[] bytes = encodeAnew(text);
        if (text.length() <= KEPT_LENGTH) {
            texts[slot] = text;
            encoded[slot] = bytes;
        }
        return bytes;
    }

    static byte[] encodeAnew(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        EncodeBuffer out = new EncodeBuffer(utf8.length + 5);
        out.putLong(utf8.length);
        out.putBytes(utf8);
        return Arrays.copyOf(out.array(), out.length());
    }
}

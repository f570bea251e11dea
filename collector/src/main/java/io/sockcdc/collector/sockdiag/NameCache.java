package io.sockcdc.collector.sockdiag;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads short names that repeat from socket to socket, such as congestion algorithms, without making the string again. One
 * thread owns it.
 */
final class NameCache {
    private static final int LONGEST = 64;

    private final byte[] bytes = new byte[LONGEST];
    private int length;
    private String name = "";

    /** The name in the bytes up to the first zero; at most 64 characters of it. */
    String read(ByteBuffer buffer, int offset, int limit) {
        int size = 0;
        int most = Math.min(limit, LONGEST);
        boolean same = true;
        while (size < most) {
            byte next = buffer.get(offset + size);
            if (next == 0) {
                break;
            }
            same &= size < length && bytes[size] == next;
            bytes[size++] = next;
        }
        if (!same || size != length) {
            length = size;
            name = new String(bytes, 0, size, StandardCharsets.US_ASCII);
        }
        return name;
    }
}

package io.sockcdc.consumers.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link PackedWriter} wrote, in the same order. Reading past the end is an {@link IndexOutOfBoundsException}.
 * Owned by one thread.
 */
public final class PackedReader {
    private final byte[] bytes;
    private int position;

    public PackedReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether anything is left to read. */
    public boolean hasMore() {
        return position < bytes.length;
    }

    /** One byte, 0 to 255. */
    public int readByte() {
        return bytes[position++] & 0xff;
    }

    /** A truth. */
    public boolean readBoolean() {
        return readByte() != 0;
    }

    /** A whole number. */
    public long readLong() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int part = readByte();
            value |= (long) (part & 0x7f) << shift;
            if ((part & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
    }

    /** A number that fits an int. */
    public int readInt() {
        return Math.toIntExact(readLong());
    }

    /** A whole number of 8 bytes. */
    public long readFixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | readByte();
        }
        return value;
    }

    /** A text, or null. */
    public @Nullable String readText() {
        int length = readLength();
        if (length < 0) {
            return null;
        }
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** Bytes, or null. */
    public byte @Nullable [] readBytes() {
        int length = readLength();
        if (length < 0) {
            return null;
        }
        byte[] read = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return read;
    }

    private int readLength() {
        int length = readInt();
        if (length > bytes.length - position) {
            throw new IndexOutOfBoundsException("a field of " + length + " bytes goes past the end");
        }
        return length;
    }
}

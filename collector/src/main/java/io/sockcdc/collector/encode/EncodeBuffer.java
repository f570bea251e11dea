package io.sockcdc.collector.encode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that encoders append to; it grows and is used again after {@link #clear}. Owned by one thread.
 *
 * <p>The single-value methods do not check for room: {@link #reserve} does, once for many.
 */
public final class EncodeBuffer {
    private byte[] bytes;
    private int length;

    public EncodeBuffer(int initialCapacity) {
        this.bytes = new byte[initialCapacity];
    }

    /** The bytes, of which {@link #length()} count; another array after the buffer has grown. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes were appended since the last {@link #clear}. */
    public int length() {
        return length;
    }

    /** Forgets the content and keeps the room. */
    public void clear() {
        length = 0;
    }

    /** Sets the end after writing to {@link #array()} directly. */
    void length(int length) {
        this.length = length;
    }

    /** Makes room for that many more bytes. */
    void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }

    void putByte(int value) {
        bytes[length++] = (byte) value;
    }

    void putZeros(int count) {
        Arrays.fill(bytes, length, length + count, (byte) 0);
        length += count;
    }

    void putBytes(byte[] source) {
        putBytes(source, 0, source.length);
    }

    void putBytes(byte[] source, int from, int count) {
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** An Avro int or long. */
    void putLong(long value) {
        length = putLong(value, bytes, length);
    }

    /** The second branch of a union with null, and an Avro int or long. */
    void putPresent(long value) {
        byte[] into = bytes;
        int at = length;
        into[at++] = 2;
        length = putLong(value, into, at);
    }

    /** An optional int or long: null unless {@code known}. */
    void putIf(long value, boolean known) {
        if (known) {
            putPresent(value);
        } else {
            putByte(0);
        }
    }

    void putOptional(@Nullable Long value) {
        if (value == null) {
            putByte(0);
        } else {
            putPresent(value);
        }
    }

    void putOptional(@Nullable Integer value) {
        if (value == null) {
            putByte(0);
        } else {
            putPresent(value);
        }
    }

    /** An optional enum, whose symbols {@code codes} holds by ordinal. */
    void putOptionalCode(byte[] codes, @Nullable Enum<?> value) {
        if (value == null) {
            putByte(0);
        } else {
            putByte(2);
            putByte(codes[value.ordinal()]);
        }
    }

    /** Zigzag, then seven bits a byte, lowest first (Avro specification, "Primitive types"). Returns the new end. */
    static int putLong(long value, byte[] into, int at) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }
}

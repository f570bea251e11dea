package io.sockcdc.collector.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that encoders append to; it grows and is used again after {@link #clear}. Owned by one thread.
 *
 * <p>The single-value methods do not check for room: {@link #reserve} does, once for many.
 */
public final class EncodeBuffer {
    private static final VarHandle SHORT_LE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
        length = putPresent(value, bytes, length);
    }

    /**
     * As {@link #putPresent(long)}, with a store of eight bytes instead of one for each seven bits: it may overwrite what
     * lies up to eight bytes behind the new end. Returns the new end.
     */
    static int putPresent(long value, byte[] into, int at) {
        long zigzag = (value << 1) ^ (value >> 63);
        if ((zigzag & ~0x7fL) == 0) {
            SHORT_LE.set(into, at, (short) (2 | (zigzag << 8)));
            return at + 2;
        }
        if (zigzag >>> 49 != 0) {
            into[at] = 2;
            return putLong(value, into, at + 1);
        }
        // Seven groups of seven bits, each moved into a byte of its own, in three steps of halving.
        long groups = (zigzag & 0xfff_ffffL) | ((zigzag & 0xff_ffff_f000_0000L) << 4);
        groups = (groups & 0x3fff_0000_3fffL) | ((groups & 0xfff_c000_0fff_c000L) << 2);
        groups = (groups & 0x7f_007f_007f_007fL) | ((groups & 0x3f80_3f80_3f80_3f80L) << 1);
        int size = (70 - Long.numberOfLeadingZeros(zigzag)) / 7;
        long allButLast = (1L << (8 * (size - 1))) - 1;
        LONG_LE.set(into, at, ((groups | (0x8080_8080_8080_8080L & allButLast)) << 8) | 2);
        return at + 1 + size;
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

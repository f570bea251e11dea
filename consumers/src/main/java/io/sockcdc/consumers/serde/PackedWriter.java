package io.sockcdc.consumers.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Fields to bytes, small numbers in few: zigzag varints as Avro and Protocol Buffers have them. Owned by one thread. */
public final class PackedWriter {
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[128];
    private int size;

    /** One byte, 0 to 255. */
    public PackedWriter writeByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** A truth. */
    public PackedWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    /** A whole number in 1 to 10 bytes. */
    public PackedWriter writeLong(long value) {
        room(LONGEST_VARINT);
        byte[] to = bytes;
        int at = size;
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
        return this;
    }

    /** A whole number in 8 bytes, for hashes. */
    public PackedWriter writeFixed(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A text, or null. */
    public PackedWriter writeText(@Nullable String text) {
        return writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes, or null. */
    public PackedWriter writeBytes(byte @Nullable [] some) {
        writeLong(some == null ? -1 : some.length);
        if (some != null) {
            room(some.length);
            System.arraycopy(some, 0, bytes, size, some.length);
            size += some.length;
        }
        return this;
    }

    /** Begins anew. */
    public PackedWriter clear() {
        size = 0;
        return this;
    }

    /** Bytes written so far. */
    public int size() {
        return size;
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}

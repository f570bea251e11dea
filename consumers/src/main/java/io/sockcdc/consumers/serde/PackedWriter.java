package io.sockcdc.consumers.serde;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Fields to bytes, small numbers in few: zigzag varints as Avro and Protocol Buffers have them. Owned by one thread. */
public final class PackedWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    /** One byte, 0 to 255. */
    public PackedWriter writeByte(int value) {
        out.write(value);
        return this;
    }

    /** A truth. */
    public PackedWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    /** A whole number in 1 to 10 bytes. */
    public PackedWriter writeLong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** A whole number in 8 bytes, for hashes. */
    public PackedWriter writeFixed(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    /** A text, or null. */
    public PackedWriter writeText(@Nullable String text) {
        return writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes, or null. */
    public PackedWriter writeBytes(byte @Nullable [] bytes) {
        writeLong(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.writeBytes(bytes);
        }
        return this;
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }
}

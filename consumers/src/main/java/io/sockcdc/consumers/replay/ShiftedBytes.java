package io.sockcdc.consumers.replay;

import java.util.Arrays;

/**
 * An Avro record (Avro specification, "Binary encoding") on its way from one array into another, times moved. Owned by one
 * thread.
 */
final class ShiftedBytes {
    private static final int LONGEST_NUMBER = 10;

    private final long byMicros;
    private byte[] in = {};
    private byte[] out = new byte[1_024];
    private int at;
    private int copied;
    private int written;

    ShiftedBytes(long byMicros) {
        this.byMicros = byMicros;
    }

    void begin(byte[] value, int body) {
        in = value;
        at = body;
        copied = 0;
        written = 0;
    }

    /** The record that was walked to its last byte. */
    byte[] end() {
        if (at != in.length) {
            throw new IllegalStateException("the record ends at " + at + ", its bytes at " + in.length);
        }
        copy(at);
        return Arrays.copyOf(out, written);
    }

    /** A number that stays. */
    long number() {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in[at++];
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        throw new IllegalStateException("a number of more than " + LONGEST_NUMBER + " bytes");
    }

    /** A number that nobody asks for. */
    void skipNumber() {
        while (in[at++] < 0) {
            // The highest bit says that another byte follows.
        }
    }

    void skip(long length) {
        if (length < 0 || length > in.length - at) {
            throw new IllegalStateException("a length of " + length + " in a record of " + in.length);
        }
        at += (int) length;
    }

    /** A time, moved. */
    void time(boolean millis) {
        int before = at;
        long moved = number() + (millis ? byMicros / 1_000 : byMicros);
        copy(before);
        copied = at;
        write(moved);
    }

    /** The count of a block of items, without the length in bytes that may follow it: that may change. */
    long block() {
        int before = at;
        long count = number();
        if (count >= 0) {
            return count;
        }
        number();
        copy(before);
        copied = at;
        write(-count);
        return -count;
    }

    private void copy(int until) {
        int length = until - copied;
        room(length);
        System.arraycopy(in, copied, out, written, length);
        written += length;
        copied = until;
    }

    private void write(long number) {
        room(LONGEST_NUMBER);
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7fL) != 0) {
            out[written++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out[written++] = (byte) rest;
    }

    private void room(int more) {
        if (out.length - written < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, written + more));
        }
    }
}

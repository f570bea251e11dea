package io.sockcdc.collector.simulation.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a file; who has it open has them still when its name is gone. */
final class MemoryFile {
    private byte[] bytes = new byte[512];
    private int size;

    int size() {
        return size;
    }

    /** Reads as much as there is and fits; -1 at the end. */
    int read(ByteBuffer into, long from) {
        if (from >= size) {
            return -1;
        }
        int length = Math.min(into.remaining(), size - (int) from);
        into.put(bytes, (int) from, length);
        return length;
    }

    /** Writes so many of the bytes. */
    void write(ByteBuffer from, int length, int at) {
        int end = at + length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
        }
        if (at > size) {
            Arrays.fill(bytes, size, at, (byte) 0);
        }
        from.get(bytes, at, length);
        size = Math.max(size, end);
    }

    void truncate(long to) {
        size = (int) Math.min(size, to);
    }
}

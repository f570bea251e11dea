package io.sockcdc.collector.spool;

import java.nio.ByteBuffer;

/**
 * Entries that travel together: encoded Avro datums one after the other in one array. A batch is appended as one block of an
 * Avro container file. It does not copy: whoever hands it over must not write to the arrays any more.
 */
public final class EntryBatch {
    private final byte[] bytes;
    private final int[] ends;
    private final int count;

    /**
     * Wraps the entries.
     *
     * @param bytes the encoded entries from index 0, contiguous; may be longer than the entries
     * @param ends for each entry the index after its last byte; may be longer than {@code count}
     * @param count number of entries, at least 1
     * @throws IllegalArgumentException if an entry is empty or ends outside {@code bytes}
     */
    public EntryBatch(byte[] bytes, int[] ends, int count) {
        if (count < 1 || count > ends.length) {
            throw new IllegalArgumentException("a batch of " + count + " entries with " + ends.length + " ends");
        }
        int before = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] <= before || ends[i] > bytes.length) {
                throw new IllegalArgumentException("entry " + i + " ends at " + ends[i] + " after " + before);
            }
            before = ends[i];
        }
        this.bytes = bytes;
        this.ends = ends;
        this.count = count;
    }

    /** Number of entries. */
    public int count() {
        return count;
    }

    /** Length of all entries in bytes. */
    public int size() {
        return ends[count - 1];
    }

    /** The array that holds the entries, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of an entry's first byte. */
    public int start(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    /** Index after an entry's last byte. */
    public int end(int entry) {
        return ends[entry];
    }

    /** A copy without the first entries. */
    EntryBatch from(int entry) {
        int cut = start(entry);
        byte[] rest = new byte[size() - cut];
        System.arraycopy(bytes, cut, rest, 0, rest.length);
        int[] restEnds = new int[count - entry];
        for (int i = 0; i < restEnds.length; i++) {
            restEnds[i] = ends[entry + i] - cut;
        }
        return new EntryBatch(rest, restEnds, restEnds.length);
    }

    ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, 0, size());
    }
}

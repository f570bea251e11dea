package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileConstants;
import org.jspecify.annotations.Nullable;

/** Reads an Avro container file block by block, by offset, so that it may grow meanwhile. */
final class SegmentFile implements AutoCloseable {
    static final int SYNC_LENGTH = DataFileConstants.SYNC_SIZE;
    private static final int MOST_HEAD_BYTES = 20;

    private final FileChannel channel;
    private final Schema writer;
    private final byte[] sync;
    private final long headerEnd;
    private final ByteBuffer head = ByteBuffer.allocate(MOST_HEAD_BYTES);

    /** Where a block lies: count of datums, offset and length of their bytes. The sync marker follows. */
    record Block(int count, long dataOffset, int dataLength) {
        long endOffset() {
            return dataOffset + dataLength + SYNC_LENGTH;
        }
    }

    private SegmentFile(FileChannel channel, Schema writer, byte[] sync, long headerEnd) {
        this.channel = channel;
        this.writer = writer;
        this.sync = sync;
        this.headerEnd = headerEnd;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be read or is not an uncompressed Avro container file with a whole header
     */
    static SegmentFile open(Path path, SegmentHeaders headers) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            SegmentHeaders.Header header = headers.read(channel);
            byte[] sync = new byte[SYNC_LENGTH];
            header.sync().get(sync);
            return new SegmentFile(channel, header.schema(), sync, header.end());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Schema writer() {
        return writer;
    }

    /** Offset of the first block. */
    long headerEnd() {
        return headerEnd;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** The block at the offset; null when there is no whole one that ends within the limit. */
    @Nullable Block blockAt(long offset, long limit) throws IOException {
        head.clear().limit((int) Math.min(MOST_HEAD_BYTES, Math.max(0, limit - offset)));
        if (!readFully(channel, head, offset)) {
            return null;
        }
        head.flip();
        long count = readLong(head);
        long length = readLong(head);
        long dataOffset = offset + head.position();
        if (count < 1 || length < 1 || count > length || length > limit - dataOffset - SYNC_LENGTH) {
            return null;
        }
        byte[] marker = new byte[SYNC_LENGTH];
        if (length > Integer.MAX_VALUE - SYNC_LENGTH
                || !readFully(channel, ByteBuffer.wrap(marker), dataOffset + length)
                || !Arrays.equals(marker, sync)) {
            return null;
        }
        return new Block((int) count, dataOffset, (int) length);
    }

    /** Whether no block of it was ever written whole: each ends with a marker. */
    boolean isBegunInVain() throws IOException {
        return afterMarker(headerEnd, size()) < 0;
    }

    /** The block's bytes as a batch; null when they are not what the block says. */
    @Nullable EntryBatch read(Block block, Entries entries) throws IOException {
        byte[] bytes = new byte[block.dataLength()];
        if (!readFully(channel, ByteBuffer.wrap(bytes), block.dataOffset())) {
            return null;
        }
        return entries.split(writer, bytes, bytes.length, block.count());
    }

    /** Offset of the next block that can be read, behind one that cannot; -1 when there is none. */
    long nextGood(long damaged, long limit, Entries entries) throws IOException {
        for (long after = afterMarker(damaged, limit); after >= 0; after = afterMarker(after, limit)) {
            Block block = blockAt(after, limit);
            if (block != null && read(block, entries) != null) {
                return after;
            }
        }
        return -1;
    }

    /** Datums of the blocks from there to the limit; -1 when it is not whole blocks to the end. */
    long countFrom(long offset, long limit) throws IOException {
        long count = 0;
        long at = offset;
        while (at < limit) {
            Block block = blockAt(at, limit);
            if (block == null) {
                return -1;
            }
            count += block.count();
            at = block.endOffset();
        }
        return count;
    }

    /** Writes a stretch of this file to another one, after the bytes that it is to begin with. */
    void copy(long from, long to, Path into, byte[] begin) throws IOException {
        try (FileChannel out = FileChannel.open(
                into, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer first = ByteBuffer.wrap(begin);
            while (first.hasRemaining()) {
                out.write(first);
            }
            long at = from;
            while (at < to) {
                at += channel.transferTo(at, to - at, out);
            }
            out.force(true);
        }
    }

    /** The header as it stands in the file. */
    byte[] header() throws IOException {
        byte[] header = new byte[(int) headerEnd];
        if (!readFully(channel, ByteBuffer.wrap(header), 0)) {
            throw new IOException("the header is cut off");
        }
        return header;
    }

    /** Offset behind the next sync marker that begins after an offset; -1 when there is none before the limit. */
    private long afterMarker(long offset, long limit) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(64 << 10);
        long at = offset;
        while (limit - at >= SYNC_LENGTH) {
            window.clear().limit((int) Math.min(window.capacity(), limit - at));
            if (!readFully(channel, window, at)) {
                return -1;
            }
            int last = window.limit() - SYNC_LENGTH;
            for (int i = 0; i <= last; i++) {
                if (Arrays.equals(window.array(), i, i + SYNC_LENGTH, sync, 0, SYNC_LENGTH)) {
                    return at + i + SYNC_LENGTH;
                }
            }
            at += last + 1;
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean readFully(FileChannel channel, ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }

    /** A zigzag varint; -1 when there is none. */
    private static long readLong(ByteBuffer from) {
        long raw = 0;
        for (int shift = 0; shift < 64 && from.hasRemaining(); shift += 7) {
            byte next = from.get();
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        return -1;
    }
}

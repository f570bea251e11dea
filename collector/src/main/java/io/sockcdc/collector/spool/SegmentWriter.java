package io.sockcdc.collector.spool;

import io.sockcdc.collector.spool.Segment.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Appends batches to the newest segment, each as one block in one gathering write.
 *
 * <pre>
 *   header  written by Avro: "Obj" 1, metadata (avro.schema, avro.codec = null), 16-byte sync marker
 *   block   | count: zigzag varint | length in bytes: zigzag varint | datums | sync marker |
 *   block   ...
 * </pre>
 */
final class SegmentWriter {
    private final FileChannel channel;
    private final Segment segment;
    private final ByteBuffer head = ByteBuffer.allocate(20);
    private final ByteBuffer sync;
    private final ByteBuffer[] block = new ByteBuffer[3];
    private volatile boolean closed;

    private SegmentWriter(FileChannel channel, Segment segment, ByteBuffer sync) {
        this.channel = channel;
        this.segment = segment;
        this.sync = sync;
    }

    static SegmentWriter create(Path directory, long firstPosition, SegmentHeaders headers, long nowMillis)
            throws IOException {
        byte[] header = headers.fresh();
        Path path = Segment.pathOf(directory, firstPosition);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(header);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        ByteBuffer sync =
                ByteBuffer.wrap(Arrays.copyOfRange(header, header.length - SegmentFile.SYNC_LENGTH, header.length));
        return new SegmentWriter(
                channel, new Segment(firstPosition, path, new Extent(firstPosition, header.length), nowMillis), sync);
    }

    Segment segment() {
        return segment;
    }

    /** Bytes that a batch takes at most. */
    static long room(EntryBatch batch) {
        return batch.size() + 20L + SegmentFile.SYNC_LENGTH;
    }

    /** Appends; readers see it afterwards. */
    void append(EntryBatch batch, long nowMillis) throws IOException {
        head.clear();
        putLong(head, batch.count());
        putLong(head, batch.size());
        block[0] = head.flip();
        block[1] = batch.asBuffer();
        block[2] = sync.rewind();
        long length = (long) block[0].remaining() + block[1].remaining() + block[2].remaining();
        long written = 0;
        while (written < length) {
            written += channel.write(block);
        }
        Extent before = segment.extent();
        segment.extend(new Extent(before.endPosition() + batch.count(), before.endOffset() + length), nowMillis);
    }

    /** By any thread; a writer that was closed meanwhile has nothing left to force. */
    void force() throws IOException {
        try {
            channel.force(false);
        } catch (ClosedChannelException e) {
            if (!closed) {
                throw e;
            }
        }
    }

    /** Cuts off what a failed append left behind. */
    void cut() throws IOException {
        channel.truncate(segment.extent().endOffset());
    }

    void close() throws IOException {
        closed = true;
        channel.close();
    }

    private static void putLong(ByteBuffer into, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            into.put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        into.put((byte) rest);
    }
}

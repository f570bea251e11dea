package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small kernel files, whose size is not known before they are read, into one reused buffer. One thread at a time. */
final class ProcFile {
    private static final int LONGEST = 64 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    private final byte[] bytes = new byte[LONGEST];

    /**
     * Reads a file from its start.
     *
     * @return how many bytes of {@link #bytes()} are the file; what is longer than 64 KiB is cut
     */
    int read(Path file) throws IOException {
        buffer.clear();
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            int more = channel.read(buffer);
            while (more > 0 && buffer.hasRemaining()) {
                more = channel.read(buffer);
            }
        }
        int length = buffer.flip().limit();
        buffer.get(bytes, 0, length);
        return length;
    }

    /** What was read last; valid until the next read. */
    byte[] bytes() {
        return bytes;
    }
}

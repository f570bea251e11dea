package io.sockcdc.collector.source;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a classic pcap file in either byte order, with microseconds or nanoseconds.
 *
 * <pre>
 *   file:   | magic u32 | version u16 u16 | zone s32 | accuracy u32 | longest u32 | link type u32 |   24 bytes
 *   frame:  | seconds u32 | fraction u32 | captured u32 | original u32 | captured bytes ...
 * </pre>
 */
final class PcapReader implements AutoCloseable {
    static final int LINKTYPE_NETLINK = 253;

    private static final int MAGIC_MICROS = 0xa1b2c3d4;
    private static final int MAGIC_NANOS = 0xa1b23c4d;
    private static final int MAGIC_PCAPNG = 0x0a0d0d0a;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int FRAME_HEADER_BYTES = 16;
    private static final int LINKTYPE_MASK = 0x03ff_ffff;
    private static final int LONGEST_FRAME = 16 << 20;

    private final Path file;
    private final DataInputStream input;
    private final ByteOrder order;
    private boolean cutShort;

    /** @throws CaptureFileException when it is not such a file, or not of netlink frames */
    PcapReader(Path file) {
        this.file = file;
        DataInputStream opened = null;
        try {
            opened = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            byte[] header = opened.readNBytes(FILE_HEADER_BYTES);
            order = orderOf(header);
            int linkType = ByteBuffer.wrap(header).order(order).getInt(20) & LINKTYPE_MASK;
            if (linkType != LINKTYPE_NETLINK) {
                throw failed("link type " + linkType + " is not 253, NETLINK: capture on an nlmon interface", null);
            }
            input = opened;
        } catch (IOException e) {
            throw failed("cannot be read: " + why(e), e);
        } catch (CaptureFileException e) {
            closeAfter(e, opened);
            throw e;
        }
    }

    private ByteOrder orderOf(byte[] header) {
        if (header.length < FILE_HEADER_BYTES) {
            throw failed("is shorter than a pcap header", null);
        }
        int magic = ByteBuffer.wrap(header).getInt();
        if (magic == MAGIC_MICROS || magic == MAGIC_NANOS) {
            return ByteOrder.BIG_ENDIAN;
        }
        int swapped = Integer.reverseBytes(magic);
        if (swapped == MAGIC_MICROS || swapped == MAGIC_NANOS) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        throw failed(
                magic == MAGIC_PCAPNG
                        ? "is a pcapng file: convert it with editcap -F pcap"
                        : "is not a pcap file: it starts with " + Integer.toHexString(magic),
                null);
    }

    private static void closeAfter(Exception failure, @Nullable DataInputStream opened) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * The next frame, from position 0 to its limit, in the byte order of the machine that wrote the file; null at the end.
     *
     * @throws CaptureFileException when reading fails
     */
    @Nullable ByteBuffer next() {
        try {
            byte[] header = input.readNBytes(FRAME_HEADER_BYTES);
            if (header.length < FRAME_HEADER_BYTES) {
                cutShort |= header.length > 0;
                return null;
            }
            int captured = ByteBuffer.wrap(header).order(order).getInt(8);
            if (captured < 0 || captured > LONGEST_FRAME) {
                cutShort = true;
                return null;
            }
            byte[] bytes = new byte[captured];
            input.readFully(bytes);
            return ByteBuffer.wrap(bytes).order(order);
        } catch (EOFException e) {
            cutShort = true;
            return null;
        } catch (IOException e) {
            throw failed("cannot be read: " + e.getMessage(), e);
        }
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    /** Whether the file ended inside a frame. */
    boolean cutShort() {
        return cutShort;
    }

    private CaptureFileException failed(String reason, @Nullable Throwable cause) {
        return new CaptureFileException(file, reason, cause);
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw failed("cannot be closed", e);
        }
    }
}

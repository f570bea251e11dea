package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * One number in a small file that is swapped whole: written beside, forced, renamed over.
 *
 * <pre>
 *   0       4         8                  16       20
 *   +-------+---------+------------------+--------+
 *   | magic | version |      value       | CRC32C |   big-endian
 *   +-------+---------+------------------+--------+
 *     u32     u32 = 1   i64                u32 over bytes 0 to 15
 * </pre>
 */
final class StampedFile {
    private static final int VERSION = 1;
    private static final int CHECKED = 16;
    private static final int LENGTH = 20;

    private final Path directory;
    private final Path path;
    private final int magic;

    StampedFile(Path directory, String name, int magic) {
        this.directory = directory;
        this.path = directory.resolve(name);
        this.magic = magic;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** The value; empty when the file is not one of ours, damaged, or of another version. */
    OptionalLong read() {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw SpoolException.of("read", path, e);
        }
        if (bytes.length != LENGTH) {
            return OptionalLong.empty();
        }
        ByteBuffer at = ByteBuffer.wrap(bytes);
        boolean ours = at.getInt() == magic && at.getInt() == VERSION;
        long value = at.getLong();
        return ours && at.getInt() == checksum(bytes) ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** Puts a file that cannot be read out of the way, as {@code *.corrupt}. */
    void setAside() {
        setAside(path);
    }

    static void setAside(Path path) {
        try {
            Files.move(
                    path,
                    path.resolveSibling(path.getFileName() + ".corrupt"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw SpoolException.of("set aside", path, e);
        }
    }

    void write(long value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(LENGTH).putInt(magic).putInt(VERSION).putLong(value);
        bytes.putInt(checksum(bytes.array())).flip();
        swap(directory, path, bytes);
    }

    /** Swaps a file whole. */
    static void swap(Path directory, Path path, ByteBuffer bytes) {
        Path beside = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(directory);
        } catch (IOException e) {
            throw SpoolException.of("write", path, e);
        }
    }

    /** Makes names that were created, renamed or deleted in a directory last. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKED);
        return (int) crc.getValue();
    }
}

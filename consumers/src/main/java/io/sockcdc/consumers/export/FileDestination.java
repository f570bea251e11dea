package io.sockcdc.consumers.export;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sockcdc.consumers.config.SiemSettings.FileSettings;
import io.sockcdc.consumers.config.SiemSettings.Fsync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines that is rotated by size and age. It holds whole lines only: what a crash, or a write that failed, left of
 * a line is cut off. It never takes more of the disk than its rotated files and one more may have, and stops while the disk
 * is nearly full.
 */
final class FileDestination implements LineDestination {
    private static final Logger LOG = LoggerFactory.getLogger(FileDestination.class);
    private static final int BUFFER_BYTES = 256 << 10;

    private final Path path;
    private final FileSettings settings;
    private final byte[] header;
    private final Clock clock;
    private final RotatedFiles rotated;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable FileChannel file;
    private @Nullable FileChannel lock;
    private Instant openedAt = Instant.EPOCH;
    private long size;

    /**
     * A file that is not open yet.
     *
     * @param header stands at the beginning of each file
     */
    FileDestination(Path path, FileSettings settings, byte[] header, Clock clock) {
        this.path = path.toAbsolutePath();
        this.settings = settings;
        this.header = header.clone();
        this.clock = clock;
        this.rotated = new RotatedFiles(this.path, settings.keep());
    }

    @Override
    public void begin() throws DestinationException {
        try {
            FileChannel open = open();
            long free = Files.getFileStore(path.getParent()).getUsableSpace();
            if (free < settings.minFree().bytes()) {
                throw new DestinationException("the disk of " + path + " has only " + free
                        + " bytes free and siem.file.min-free is " + settings.minFree());
            }
            if (size > header.length && !clock.instant().isBefore(openedAt.plus(settings.rotateEvery()))) {
                rotate(open);
            }
        } catch (IOException e) {
            throw failed("opening", e);
        }
    }

    @Override
    public void write(Line line) throws DestinationException {
        try {
            FileChannel open = open();
            if (size > header.length
                    && size + line.text().length + 1 > settings.rotateSize().bytes()) {
                open = rotate(open);
            }
            append(open, line.text());
            append(open, new byte[] {'\n'});
        } catch (IOException e) {
            throw failed("writing", e);
        }
    }

    @Override
    public void commit() throws DestinationException {
        try {
            FileChannel open = open();
            drain(open);
            if (settings.fsync() == Fsync.BATCH) {
                open.force(false);
            }
        } catch (IOException e) {
            throw failed("writing", e);
        }
    }

    @Override
    public void close() {
        buffer.clear();
        closeQuietly(file);
        closeQuietly(lock);
        file = null;
        lock = null;
    }

    private FileChannel open() throws IOException, DestinationException {
        FileChannel open = file;
        if (open != null) {
            return open;
        }
        Files.createDirectories(path.getParent());
        takeLock();
        boolean fresh = !Files.exists(path);
        open = FileChannel.open(path, CREATE, READ, WRITE);
        file = open;
        openedAt = fresh ? clock.instant() : RotatedFiles.createdAt(path);
        size = WholeLines.cutTornLine(open);
        open.position(size);
        if (size == 0) {
            append(open, header);
        }
        return open;
    }

    private void takeLock() throws IOException, DestinationException {
        FileChannel channel = FileChannel.open(path.resolveSibling(path.getFileName() + ".lock"), CREATE, WRITE);
        lock = channel;
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.atDebug().setCause(e).log("this process writes the file already");
            held = null;
        }
        if (held == null) {
            close();
            throw new DestinationException(path + " is written by somebody else already");
        }
    }

    private FileChannel rotate(FileChannel open) throws IOException, DestinationException {
        drain(open);
        if (settings.fsync() != Fsync.NEVER) {
            open.force(true);
        }
        open.close();
        file = null;
        rotated.add(clock.instant());
        FileChannel fresh = FileChannel.open(path, CREATE, READ, WRITE);
        file = fresh;
        openedAt = clock.instant();
        size = 0;
        append(fresh, header);
        return fresh;
    }

    private void append(FileChannel open, byte[] bytes) throws IOException {
        size += bytes.length;
        for (int from = 0; from < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                drain(open);
            }
            int length = Math.min(buffer.remaining(), bytes.length - from);
            buffer.put(bytes, from, length);
            from += length;
        }
    }

    private void drain(FileChannel open) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            open.write(buffer);
        }
        buffer.clear();
    }

    private DestinationException failed(String doing, IOException cause) {
        close();
        return new DestinationException(doing + " " + path + ": " + cause.getMessage(), cause);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a file did not close well");
            }
        }
    }
}

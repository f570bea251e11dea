package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file of the machine, written through the simulated disk. Nothing is really forced: what was is remembered. */
final class FaultyChannel extends FileChannel {
    private final FileChannel inner;
    private final Path file;
    private final SimulatedDisk disk;

    FaultyChannel(FileChannel inner, Path file, SimulatedDisk disk) {
        this.inner = inner;
        this.file = file;
        this.disk = disk;
        disk.opened(this);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return inner.read(into);
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        return inner.read(into, offset, length);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return inner.read(into, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int wanted = from.remaining();
        int room = disk.room(file, wanted);
        if (room == wanted) {
            return inner.write(from);
        }
        part(from, room);
        disk.failed(file);
        return room;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        int wanted = 0;
        for (int i = offset; i < offset + length; i++) {
            wanted += from[i].remaining();
        }
        int room = disk.room(file, wanted);
        if (room == wanted) {
            return inner.write(from, offset, length);
        }
        int left = room;
        for (int i = offset; i < offset + length; i++) {
            int some = Math.min(left, from[i].remaining());
            part(from[i], some);
            left -= some;
        }
        disk.failed(file);
        return room;
    }

    private void part(ByteBuffer from, int bytes) throws IOException {
        ByteBuffer some = from.slice(from.position(), bytes);
        while (some.hasRemaining()) {
            inner.write(some);
        }
    }

    @Override
    public int write(ByteBuffer from, long position) {
        throw new UnsupportedOperationException("a spool appends");
    }

    @Override
    public long position() throws IOException {
        return inner.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        inner.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return inner.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.change(file);
        inner.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.change(file);
        disk.forced(file, inner.size());
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int read = inner.read(bytes, position);
        return read < 0 ? 0 : target.write(bytes.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("a spool appends");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("a spool maps nothing");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return inner.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return inner.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        disk.closed(this);
        inner.close();
    }
}

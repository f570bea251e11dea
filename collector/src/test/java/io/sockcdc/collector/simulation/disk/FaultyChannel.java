package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file of the simulated disk. What was forced is remembered. */
final class FaultyChannel extends FileChannel {
    private final MemoryFile inner;
    private final Path file;
    private final SimulatedDisk disk;
    private final boolean appends;
    private int position;

    FaultyChannel(MemoryFile inner, Path file, boolean appends, SimulatedDisk disk) {
        this.inner = inner;
        this.file = file;
        this.appends = appends;
        this.disk = disk;
        disk.opened(this);
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int read = read(into, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += Math.max(0, read(into[i]));
        }
        return sum;
    }

    @Override
    public int read(ByteBuffer into, long from) throws IOException {
        ensureOpen();
        return inner.read(into, from);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return (int) write(new ByteBuffer[] {from}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        ensureOpen();
        int wanted = 0;
        for (int i = offset; i < offset + length; i++) {
            wanted += from[i].remaining();
        }
        int room = disk.room(file, wanted);
        int left = room;
        for (int i = offset; i < offset + length; i++) {
            int some = Math.min(left, from[i].remaining());
            int at = appends ? inner.size() : position;
            inner.write(from[i], some, at);
            position = at + some;
            left -= some;
        }
        if (room < wanted) {
            disk.failed(file);
        }
        return room;
    }

    @Override
    public int write(ByteBuffer from, long position) {
        throw new UnsupportedOperationException("a spool appends");
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = (int) newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        ensureOpen();
        return inner.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.change(file);
        inner.truncate(size);
        position = Math.min(position, inner.size());
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
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException("nobody waits for a lock");
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        return new Lock(this, position, size, shared);
    }

    @Override
    protected void implCloseChannel() {
        disk.closed(this);
    }

    /** There is one process, which has died when another takes it. */
    private static final class Lock extends FileLock {
        Lock(FileChannel channel, long position, long size, boolean shared) {
            super(channel, position, size, shared);
        }

        @Override
        public boolean isValid() {
            return acquiredBy().isOpen();
        }

        @Override
        public void release() {}
    }
}

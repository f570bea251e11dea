package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the simulated disk does with files: what a machine does, in memory, unless it is to fail. */
final class FaultyProvider extends FileSystemProvider {
    private static final Set<StandardOpenOption> MAKING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.CREATE_NEW);

    private final SimulatedDisk disk;

    FaultyProvider(SimulatedDisk disk) {
        this.disk = disk;
    }

    @Override
    public String getScheme() {
        return "simulated";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("there is one");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return disk.fileSystem();
    }

    @Override
    public Path getPath(URI uri) {
        return disk.fileSystem().wrap(Path.of(uri));
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path file = FaultyPath.inner(path);
        if (options.stream().anyMatch(MAKING::contains)) {
            disk.change(file);
        }
        MemoryFile found = disk.file(file);
        if (found != null && options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        if (found == null && options.stream().anyMatch(MAKING::contains)) {
            found = disk.make(file);
        }
        if (found == null) {
            throw new NoSuchFileException(file.toString());
        }
        if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            found.truncate(0);
        }
        return new FaultyChannel(found, file, options.contains(StandardOpenOption.APPEND), disk);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter) {
        List<Path> found = disk.files().stream().map(disk.fileSystem()::wrap).toList();
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        throw new FileAlreadyExistsException(directory.toString());
    }

    @Override
    public void delete(Path path) throws IOException {
        Path file = FaultyPath.inner(path);
        disk.change(file);
        disk.delete(file);
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException("a spool copies through channels");
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        disk.change(FaultyPath.inner(to));
        disk.move(FaultyPath.inner(from), FaultyPath.inner(to));
    }

    @Override
    public boolean isSameFile(Path one, Path other) {
        return one.equals(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        return new FaultyStore(disk);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        disk.existing(FaultyPath.inner(path));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        throw new UnsupportedOperationException("a spool has no views");
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        Path file = FaultyPath.inner(path);
        return type.cast(new Attributes(
                disk.isDirectory(file), disk.existing(file).size(), FileTime.fromMillis(disk.timeOf(file))));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("a spool asks for no attributes by name");
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("a spool sets no attributes");
    }

    /** The attributes of a file, with the simulation's time. */
    private record Attributes(boolean isDirectory, long size, FileTime time) implements BasicFileAttributes {
        @Override
        public FileTime lastModifiedTime() {
            return time;
        }

        @Override
        public FileTime lastAccessTime() {
            return time;
        }

        @Override
        public FileTime creationTime() {
            return time;
        }

        @Override
        public boolean isRegularFile() {
            return !isDirectory;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public @Nullable Object fileKey() {
            return null;
        }
    }
}

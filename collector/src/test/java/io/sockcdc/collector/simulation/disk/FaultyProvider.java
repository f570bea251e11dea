package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import java.util.stream.Stream;

/** What the simulated disk does with files: what the machine does, unless it is to fail. */
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
        return new FaultyChannel(FileChannel.open(file, options, attributes), file, disk);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.list(FaultyPath.inner(directory))) {
            found = all.sorted().map(disk.fileSystem()::wrap).toList();
        }
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
        Files.createDirectory(FaultyPath.inner(directory), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        Path file = FaultyPath.inner(path);
        disk.change(file);
        Files.delete(file);
        disk.deleted(file);
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) {
        throw new UnsupportedOperationException("a spool copies through channels");
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        disk.change(FaultyPath.inner(to));
        Files.move(FaultyPath.inner(from), FaultyPath.inner(to), options);
        disk.moved(FaultyPath.inner(from), FaultyPath.inner(to));
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(FaultyPath.inner(one), FaultyPath.inner(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(FaultyPath.inner(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return new FaultyStore(Files.getFileStore(FaultyPath.inner(path)), disk);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path file = FaultyPath.inner(path);
        file.getFileSystem().provider().checkAccess(file, modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(FaultyPath.inner(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        Path file = FaultyPath.inner(path);
        BasicFileAttributes real = Files.readAttributes(file, BasicFileAttributes.class, options);
        return type.cast(new SimulatedTimes(real, FileTime.fromMillis(disk.timeOf(file))));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(FaultyPath.inner(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("a spool sets no attributes");
    }

    /** The attributes of a file, with the simulation's time. */
    private record SimulatedTimes(BasicFileAttributes real, FileTime time) implements BasicFileAttributes {
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
            return real.isRegularFile();
        }

        @Override
        public boolean isDirectory() {
            return real.isDirectory();
        }

        @Override
        public boolean isSymbolicLink() {
            return real.isSymbolicLink();
        }

        @Override
        public boolean isOther() {
            return real.isOther();
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public Object fileKey() {
            return real.fileKey();
        }
    }
}

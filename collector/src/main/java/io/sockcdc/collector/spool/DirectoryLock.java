package io.sockcdc.collector.spool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a directory to one spool. The lock is on the file {@code lock}; the file {@code owner} says in words who has it.
 *
 * <p>Two files, because POSIX drops a process's lock when it closes any descriptor of the locked file: who reads the owner's
 * name must not free the lock by it. For the same reason a second opener in this very process is told by the owner's words
 * alone.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path owner;

    private DirectoryLock(FileChannel channel, Path owner) {
        this.channel = channel;
        this.owner = owner;
    }

    static DirectoryLock take(Path directory) {
        Path lock = directory.resolve("lock");
        Path owner = directory.resolve("owner");
        String self = describeSelf();
        try {
            if (self.equals(read(owner))) {
                throw taken(directory, self);
            }
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = null;
            try {
                held = channel.tryLock();
                if (held == null) {
                    throw taken(directory, read(owner));
                }
                Files.writeString(owner, self);
                return new DirectoryLock(channel, owner);
            } catch (OverlappingFileLockException e) {
                throw taken(directory, self);
            } catch (IOException | SpoolException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw SpoolException.of("lock", directory, e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(owner);
        channel.close();
    }

    private static SpoolException taken(Path directory, @Nullable String by) {
        return new SpoolException("lock", directory, "in use by " + (by == null ? "another process" : by), null);
    }

    private static @Nullable String read(Path owner) throws IOException {
        return Files.exists(owner) ? Files.readString(owner).strip() : null;
    }

    private static String describeSelf() {
        return "process " + ProcessHandle.current().pid() + " on " + host() + ", started " + Started.AT;
    }

    /** Found out once: a process does not start again, and to ask is dear. */
    private static final class Started {
        static final String AT = ProcessHandle.current()
                .info()
                .startInstant()
                .map(Object::toString)
                .orElse("an unknown time");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name (" + e.getMessage() + ")";
        }
    }
}

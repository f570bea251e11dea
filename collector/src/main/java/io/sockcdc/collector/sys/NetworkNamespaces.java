package io.sockcdc.collector.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Network namespaces: their identity, and how the calling thread goes into one and comes back. */
public final class NetworkNamespaces {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private NetworkNamespaces() {}

    /** Inode of the calling thread's namespace, which is its identity until the machine restarts. */
    public static long current() {
        return inodeOf(OWN);
    }

    /**
     * Inode of the namespace that a file stands for.
     *
     * @throws UncheckedIOException when there is no such file or it may not be looked at
     */
    public static long inodeOf(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("there is no such file as " + file, e);
        } catch (AccessDeniedException e) {
            throw new UncheckedIOException("permission denied to look at " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the network namespace " + file + ": " + e.getMessage(), e);
        }
    }

    /** File of a namespace that {@code ip netns add} made. */
    public static Path named(String name) {
        return Path.of("/run/netns").resolve(name);
    }

    /**
     * Runs code inside a namespace on the calling thread, and brings the thread back whatever happens. What is opened inside
     * stays in that namespace. Needs CAP_SYS_ADMIN.
     *
     * @throws SystemCallException when the thread may not enter, or cannot come back
     */
    public static <T> T inside(Path file, Supplier<T> code) {
        int home = open(OWN);
        try {
            int there = open(file);
            try {
                enter(there, file);
            } finally {
                LibC.close(there);
            }
            try {
                return code.get();
            } finally {
                enter(home, OWN);
            }
        } finally {
            LibC.close(home);
        }
    }

    /**
     * Puts the calling thread into a new, empty network namespace. Needs CAP_SYS_ADMIN.
     *
     * @throws SystemCallException when it may not
     */
    public static void unshare() {
        if (LibC.unshare(Abi.CLONE_NEWNET) != 0) {
            throw new SystemCallException("unshare", LibC.errno());
        }
    }

    private static int open(Path file) {
        // A path that has come to stand for a pipe is refused by setns(2), and does not hold this thread up.
        int descriptor = LibC.open(file.toString(), Abi.O_RDONLY | Abi.O_CLOEXEC | Abi.O_NONBLOCK);
        if (descriptor < 0) {
            throw new SystemCallException("open " + file, LibC.errno());
        }
        return descriptor;
    }

    private static void enter(int descriptor, Path file) {
        if (LibC.setns(descriptor, Abi.CLONE_NEWNET) != 0) {
            throw new SystemCallException("setns to " + file, LibC.errno());
        }
    }
}

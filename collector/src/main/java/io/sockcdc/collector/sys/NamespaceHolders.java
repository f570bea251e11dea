package io.sockcdc.collector.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for network namespaces that have no process of their own: those of single threads (/proc/PID/task/TID/ns/net) and those
 * that an open descriptor keeps (/proc/PID/fd). That is a link to read for every thread and every descriptor of the host, a few
 * microseconds each, so it is for now and then. Not found are a namespace that only a socket keeps alive, a descriptor that is on
 * its way through a Unix socket, and one of a thread that has a table of descriptors of its own. One thread at a time.
 */
public final class NamespaceHolders {
    /** Links of a /proc/PID/task with one thread: itself, its name, and the thread. */
    private static final int LINKS_OF_ONE_THREAD = 3;

    /** What the link of a descriptor says whose mount point is gone, as after {@code ip netns delete}. */
    private static final String UNMOUNTED = "/";

    private static final Path OWN = Path.of("/proc/self/ns/net");

    private final Path proc;

    /** @param proc usually /proc */
    public NamespaceHolders(Path proc) {
        this.proc = proc;
    }

    /**
     * Looks once.
     *
     * @param known inodes of namespaces that are left out of the answer
     * @return by inode of the namespace, a file by which it can be entered
     */
    public Map<Long, Path> look(Set<Long> known) {
        Map<Long, Path> files = new HashMap<>();
        // This program is in other namespaces for moments only, to open its sockets there.
        String self = self();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (!process.getFileName().toString().equals(self)) {
                    if (hasThreads(process)) {
                        each(process.resolve("task"), "ns/net", known, files);
                    }
                    each(process.resolve("fd"), "", known, files);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Whoever looks for processes says that they cannot be listed.
            return Map.copyOf(files);
        }
        return Map.copyOf(files);
    }

    /** Whether a file of an answer still stands for that namespace. */
    public static boolean isStill(long inode, Path file) {
        return Long.valueOf(inode).equals(inode(file));
    }

    private String self() {
        try {
            return Files.readSymbolicLink(proc.resolve("self")).toString();
        } catch (IOException | UnsupportedOperationException notOurs) {
            return "";
        }
    }

    private static boolean hasThreads(Path process) {
        try {
            return (Integer) Files.getAttribute(process.resolve("task"), "unix:nlink") > LINKS_OF_ONE_THREAD;
        } catch (IOException ended) {
            return false;
        }
    }

    private static void each(Path directory, String link, Set<Long> known, Map<Long, Path> into) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Path file = link.isEmpty() ? entry : entry.resolve(link);
                Long inode = inode(file);
                if (inode != null && !known.contains(inode)) {
                    into.putIfAbsent(inode, file);
                }
            }
        } catch (IOException | DirectoryIteratorException notOursOrEnded) {
            // The processes of others that may not be seen are counted where namespaces of processes are.
            return;
        }
    }

    /** Null when it is no namespace, or there is nothing any more. */
    private static @Nullable Long inode(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.equals(UNMOUNTED) ? inodeOfUnmounted(link) : NamespaceSearch.inode(target);
        } catch (IOException notThere) {
            return null;
        }
    }

    /** A namespace of whatever kind is a file of the file system nsfs; a root directory is not. */
    private static @Nullable Long inodeOfUnmounted(Path descriptor) throws IOException {
        Map<String, Object> file = Files.readAttributes(descriptor, "unix:dev,ino");
        return Objects.equals(file.get("dev"), Files.getAttribute(OWN, "unix:dev")) ? (Long) file.get("ino") : null;
    }
}

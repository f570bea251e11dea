package io.sockcdc.collector.sys;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the network namespaces of this host: those of processes (/proc/PID/ns/net) and those that are mounted somewhere,
 * as {@code ip netns} and container runtimes do (nsfs in /proc/PID/mountinfo). One that only a thread or a descriptor keeps alive
 * is for {@link NamespaceHolders}. One thread at a time.
 */
public final class NamespaceSearch {
    private static final String LINK = "net:[";

    private final Path proc;

    /** @param proc usually /proc */
    public NamespaceSearch(Path proc) {
        this.proc = proc;
    }

    /**
     * What was seen in one look.
     *
     * @param files by inode of the namespace, a file by which it can be entered
     * @param hidden processes whose namespace may not be seen
     */
    public record Seen(Map<Long, Path> files, int hidden) {
        public Seen {
            files = Map.copyOf(files);
        }
    }

    /**
     * Looks once; the cost is about a few microseconds for each process.
     *
     * @throws UncheckedIOException when the processes cannot be listed
     */
    public Seen look() {
        Map<Long, Path> files = new LinkedHashMap<>();
        mounted(proc.resolve("self/mountinfo"), Path.of("/"), files);
        if (isElsewhere()) {
            mounted(proc.resolve("1/mountinfo"), proc.resolve("1/root"), files);
        }
        return new Seen(files, ofProcesses(files));
    }

    private int ofProcesses(Map<Long, Path> files) {
        int hidden = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                Path link = process.resolve("ns/net");
                try {
                    Long inode = ofProcess(link);
                    if (inode != null) {
                        files.putIfAbsent(inode, link);
                    }
                } catch (AccessDeniedException notOurs) {
                    hidden++;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new UncheckedIOException(
                    "cannot list the processes in " + proc + ": " + e.getMessage(), new IOException(e));
        }
        return hidden;
    }

    /** Null when the process has ended. */
    private static @Nullable Long ofProcess(Path link) throws AccessDeniedException {
        try {
            return inode(Files.readSymbolicLink(link).toString());
        } catch (AccessDeniedException notOurs) {
            throw notOurs;
        } catch (IOException ended) {
            return null;
        }
    }

    /** Whether this process has mounts of its own, as in a container: the host's are those of process 1. */
    private boolean isElsewhere() {
        try {
            return !Files.readSymbolicLink(proc.resolve("self/ns/mnt"))
                    .equals(Files.readSymbolicLink(proc.resolve("1/ns/mnt")));
        } catch (IOException notOurs) {
            return false;
        }
    }

    /** Lines of proc_pid_mountinfo(5): number, parent, device, root in the file system, mount point, ... */
    private static void mounted(Path mountinfo, Path root, Map<Long, Path> into) {
        for (String line : lines(mountinfo)) {
            String[] fields = line.split(" ", 6);
            Long inode = fields.length < 6 ? null : inode(fields[3]);
            if (inode != null) {
                into.putIfAbsent(inode, root.resolve(unescape(fields[4]).substring(1)));
            }
        }
    }

    private static String[] lines(Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
        } catch (IOException notOurs) {
            return new String[0];
        }
    }

    /** The number in a link as {@code net:[4026531840]}; null when it is another one. */
    static @Nullable Long inode(String link) {
        if (!link.startsWith(LINK) || !link.endsWith("]")) {
            return null;
        }
        try {
            return Long.valueOf(link.substring(LINK.length(), link.length() - 1));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Undoes the octal escapes of mountinfo (blank, tab, newline, backslash). */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}

package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Paths of version 2 control groups by id, which is the inode number of the group's directory (kernel/cgroup, fs/kernfs).
 * An id that is not known makes it walk the tree, at most once in a generation. Groups that were removed keep their path
 * until there are too many. One thread at a time.
 */
public final class CgroupPaths {
    private static final List<String> INTERFACE_FILES = List.of(
            "cgroup.", "memory.", "cpu.", "io.", "pids.", "cpuset.", "hugetlb.", "rdma.", "misc.", "irq.", "dmem.");

    private final Path root;
    private final int mostGroups;
    private final Long2ObjectHashMap<String> paths = new Long2ObjectHashMap<>();
    private @Nullable Long walkedIn;

    /**
     * @param root where cgroup2 is mounted
     * @param mostGroups groups that are remembered; a walk ends there
     */
    public CgroupPaths(Path root, int mostGroups) {
        if (mostGroups < 1) {
            throw new IllegalArgumentException("mostGroups must be at least 1, not " + mostGroups);
        }
        this.root = root;
        this.mostGroups = mostGroups;
    }

    /**
     * Where cgroup2 is mounted, also beside version 1 (hybrid).
     *
     * @param mounts usually /proc/mounts
     * @return null when it is not mounted
     */
    public static @Nullable Path mountPoint(Path mounts) {
        try {
            for (String line : new String(Files.readAllBytes(mounts), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] fields = line.split(" ", -1);
                if (fields.length > 2 && fields[2].equals("cgroup2")) {
                    return Path.of(unescape(fields[1]));
                }
            }
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new EnrichException("read mounts from", mounts, e);
        }
    }

    /**
     * The path of a group, from the mounted root, which is {@code /}.
     *
     * @param id as the kernel reports it (INET_DIAG_CGROUP_ID)
     * @param generation the caller's count of looks, which never falls
     * @return null when no such group was there
     */
    public @Nullable String path(long id, long generation) {
        String path = paths.get(id);
        if (path == null && (walkedIn == null || walkedIn != generation)) {
            walk();
            walkedIn = generation;
            path = paths.get(id);
        }
        return path;
    }

    private void walk() {
        if (paths.size() >= mostGroups) {
            paths.clear();
        }
        ArrayDeque<Path> next = new ArrayDeque<>();
        next.add(root);
        int visited = 0;
        while (!next.isEmpty() && visited < mostGroups) {
            visited += visit(next.remove(), next);
        }
    }

    /** Notes a group and queues those in it; 0 when it was removed meanwhile. */
    private int visit(Path directory, ArrayDeque<Path> next) {
        try {
            Object inode = Files.getAttribute(directory, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            paths.put(((Number) inode).longValue(), "/" + root.relativize(directory));
            addChildren(directory, next);
            return 1;
        } catch (IOException | DirectoryIteratorException removed) {
            return 0;
        }
    }

    private static void addChildren(Path directory, ArrayDeque<Path> next) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!isInterfaceFile(entry.getFileName().toString())
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    next.add(entry);
                }
            }
        }
    }

    private static boolean isInterfaceFile(String name) {
        for (String prefix : INTERFACE_FILES) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Undoes the octal escapes of proc_mounts (blank, tab, newline, backslash). */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}

package io.sockcdc.collector.enrich;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one path out of /proc/PID/cgroup (cgroups(7)), whose lines are {@code hierarchy:controllers:path}: the version 2
 * path (hierarchy 0), or, where that says no more than the root, the deepest of version 1.
 */
final class CgroupFile {
    private static final String DELETED = " (deleted)";

    private CgroupFile() {}

    /** The path; null when the file names none. Of equally deep paths of version 1 the first counts. */
    static @Nullable String path(byte[] bytes, int length) {
        String unified = null;
        String deepest = null;
        for (String line : new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n", -1)) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first < 0 || second < 0) {
                continue;
            }
            String path = line.substring(second + 1);
            path = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
            if (line.startsWith("0::")) {
                unified = path;
            } else if (deepest == null || depth(path) > depth(deepest)) {
                deepest = path;
            }
        }
        boolean saysLittle = unified == null || depth(unified) == 0;
        return saysLittle && deepest != null ? deepest : unified;
    }

    private static int depth(String path) {
        int depth = 0;
        for (int i = 0; i < path.length() - 1; i++) {
            if (path.charAt(i) == '/' && path.charAt(i + 1) != '/') {
                depth++;
            }
        }
        return depth;
    }
}

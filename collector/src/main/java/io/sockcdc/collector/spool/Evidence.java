package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Keeps what could not be read beside the spool, as {@code *.corrupt}, for whoever wants to know why; within a bound. */
final class Evidence {
    private static final int MOST_FILES = 16;
    private static final String SUFFIX = ".corrupt";

    private Evidence() {}

    /** Keeps a stretch of a segment, named by its offset, and says so; once for the same stretch. */
    static void keep(SegmentFile file, Path segment, long from, long to, SpoolListener listener) {
        Path into = segment.resolveSibling(segment.getFileName() + "." + from + SUFFIX);
        try {
            if (Files.exists(into) || isFull(segment)) {
                return;
            }
            file.copy(from, to, into, new byte[0]);
            listener.setAside(into, "bytes " + from + " to " + to + " of " + segment.getFileName() + " are damaged");
        } catch (IOException e) {
            listener.setAside(
                    segment, "its damaged bytes " + from + " to " + to + " cannot be kept: " + e.getMessage());
        }
    }

    private static boolean isFull(Path beside) throws IOException {
        Path directory = beside.toAbsolutePath().getParent();
        if (directory == null) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).count() >= MOST_FILES;
        }
    }
}

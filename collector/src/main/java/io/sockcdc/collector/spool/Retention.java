package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which position on a restart has to read. It moves forward when what makes older entries superfluous is on the disk for good,
 * whatever the policy of forcing is. One thread wants, one settles, one says what went past the disk; any may look.
 */
final class Retention {
    private final Path directory;
    private volatile long from;
    private volatile long pastDisk;
    private volatile @Nullable Wanted wanted;

    /** Entries that make everything before them superfluous. */
    private record Wanted(long from, long until) {}

    Retention(Path directory, long from) {
        this.directory = directory;
        this.from = from;
    }

    /** Entries before this may go, as far as a restart is concerned. */
    long from() {
        return from;
    }

    /** Position after the last entry that went past the disk; 0 when none did. */
    long pastDisk() {
        return pastDisk;
    }

    /** Entries before this position are not all on the disk. To be called before others see that it is reached. */
    void wentPast(long position) {
        pastDisk = position;
    }

    /** Everything before a position is superfluous once the entries from there until another are safe. */
    void want(long begin, long until) {
        if (begin > from) {
            wanted = new Wanted(begin, until);
        }
    }

    /**
     * Forces what is wanted, if it is all there, and moves on.
     *
     * @return whether there was something to do
     */
    boolean settle(List<Segment> segments, long endPosition) throws IOException {
        Wanted next = wanted;
        if (next == null || endPosition < next.until) {
            return false;
        }
        wanted = null;
        if (next.from < pastDisk) {
            return true;
        }
        for (Segment segment : segments) {
            if (segment.endPosition() > next.from && segment.firstPosition() < next.until && !force(segment)) {
                return true;
            }
        }
        StampedFile.forceDirectory(directory);
        from = Math.max(from, next.from);
        return true;
    }

    /** False when it has gone meanwhile. */
    private static boolean force(Segment segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
            channel.force(false);
            return true;
        } catch (NoSuchFileException shed) {
            return false;
        }
    }
}

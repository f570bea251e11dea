package io.sockcdc.collector.spool;

import java.nio.file.Path;

/** Told of everything that a spool gave up or found damaged. Called on the thread that met it; must not block. */
public interface SpoolListener {
    /** The end of a segment that was being written was not a whole block and was cut off; appending goes on at the position. */
    void tornTailCut(Path segment, long position, long bytes);

    /** A part of a segment could not be read; these entries are passed over by a reader. */
    void damaged(Path segment, long firstPosition, long entries);

    /** A file was not a segment of this spool and was renamed to {@code *.corrupt}. */
    void setAside(Path file, String why);

    /**
     * The oldest segment was deleted to make room.
     *
     * @param firstPosition its first entry
     * @param lastPosition its last entry
     * @param lostEntries how many of them had not been acknowledged; 0 is no loss
     */
    void shed(long firstPosition, long lastPosition, long lostEntries);

    /** The checkpoint could not be read; publishing starts again at the oldest entry that is still there. */
    void checkpointUnreadable(Path file, long fallbackPosition);
}

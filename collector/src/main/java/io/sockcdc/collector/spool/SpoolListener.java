package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told of everything that a spool gave up or found damaged. Called on the thread that met it; must not block. */
public interface SpoolListener {
    /**
     * The spool was opened, and what was found was told.
     *
     * @param checkpoint where this run begins
     * @param left what a former run has noted and did not come to say
     */
    default void opened(Checkpoint checkpoint, List<Note> left) {}

    /** The end of a segment that was being written was not a whole block and was cut off; appending goes on at the position. */
    void tornTailCut(Path segment, long position, long bytes);

    /**
     * A part of a segment could not be read; these entries are passed over. The bytes are kept beside the segment as
     * {@code *.corrupt}, as long as there is room for that.
     *
     * @param entries how many; where the damage hides the number, at least so many
     * @param before the batch before them, where one was read
     * @param after the batch after them, where there is one
     */
    void damaged(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after);

    /**
     * Entries of a former run are in no file: the disk took nothing then, and they went past it. Whether Kafka had acknowledged them
     * when that run ended is not known.
     *
     * @param before the batch before them, where one was read
     * @param after the batch after them
     */
    default void wentPast(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {}

    /** A file was not a segment of this spool and was renamed to {@code *.corrupt}. */
    void setAside(Path file, String why);

    /** This batch, or a part of it, is about to go unacknowledged; {@link #shed} follows. */
    default void shedding(SpooledBatch batch) {}

    /** This batch goes on to Kafka, and from now on no file holds it or shows that it is missing; {@link #shed} follows. */
    default void onItsWay(SpooledBatch batch) {}

    /**
     * The oldest segment is deleted to make room, or because it was too old.
     *
     * @param firstPosition its first entry
     * @param lastPosition its last entry
     * @param lostEntries how many of them had not been acknowledged; 0 is no loss
     */
    void shed(long firstPosition, long lastPosition, long lostEntries);

    /** What the next run is to say should this one end: asked after {@link #shed}, and written down before the segment goes. */
    default List<Note> notes() {
        return List.of();
    }

    /** The checkpoint could not be read; publishing starts again at the oldest entry that is still there. */
    void checkpointUnreadable(Path file, long fallbackPosition);
}

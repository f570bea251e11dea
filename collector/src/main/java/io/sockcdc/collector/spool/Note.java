package io.sockcdc.collector.spool;

import org.jspecify.annotations.Nullable;

/**
 * What the next run is to say of entries that no file holds any more, should this one end before it is settled: before Kafka has
 * acknowledged them, or before what is said of them is in the spool.
 */
public final class Note {
    private final long firstPosition;
    private final long endPosition;
    private final byte[] words;
    private final boolean voidOnceAcknowledged;
    private volatile Checkpoint.@Nullable Hold untilSaid;

    Note(long firstPosition, long endPosition, byte[] words, boolean voidOnceAcknowledged) {
        this.firstPosition = firstPosition;
        this.endPosition = endPosition;
        this.words = words;
        this.voidOnceAcknowledged = voidOnceAcknowledged;
    }

    /** Of entries that Kafka may have yet: it is void once the checkpoint on disk has passed them. */
    public static Note unlessAcknowledged(long firstPosition, long endPosition, byte[] words) {
        return new Note(firstPosition, endPosition, words, true);
    }

    /** Of what is being said: it is void once the hold is over, wherever the checkpoint is. */
    public static Note unlessSaid(Checkpoint.Hold hold, byte[] words) {
        Note note = new Note(hold.position(), hold.position(), words, false);
        note.untilSaid = hold;
        return note;
    }

    /** Position of the first entry. */
    public long firstPosition() {
        return firstPosition;
    }

    /** Position after the last entry. */
    public long endPosition() {
        return endPosition;
    }

    /** What is to be said, in the form of who wrote it; not to be changed. */
    public byte[] words() {
        return words;
    }

    boolean voidOnceAcknowledged() {
        return voidOnceAcknowledged;
    }

    /** This run says it: it is void once that is in the spool. */
    public void isSaid(Checkpoint.Hold hold) {
        untilSaid = hold;
    }

    boolean isSaidBy(Checkpoint.Hold hold) {
        return untilSaid == hold;
    }

    Checkpoint.@Nullable Hold untilSaid() {
        return untilSaid;
    }

    /** Whether a run that begins at a checkpoint has nothing to say of it. */
    boolean isVoid(long persisted) {
        Checkpoint.Hold hold = untilSaid;
        boolean said = hold != null && hold.isOver();
        return said || (voidOnceAcknowledged && endPosition <= persisted);
    }
}

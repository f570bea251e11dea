package io.sockcdc.collector.spool;

import io.sockcdc.collector.spool.Segment.Extent;
import io.sockcdc.collector.spool.SegmentFile.Block;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches in order, also those appended after it was made. Positions that are no longer there, or cannot be read, are
 * passed over; the next batch's position shows it. One thread uses it.
 */
public final class SpoolReader implements AutoCloseable {
    private final Spool spool;
    private final SpoolListener listener;
    private final Entries entries = new Entries();
    private long position;
    private @Nullable Segment segment;
    private @Nullable SegmentFile file;
    private long offset;
    private long offsetPosition;
    private @Nullable SpooledBatch previous;
    private @Nullable Block skipped;
    private @Nullable Passed passed;

    /** Entries that are to be told of with what comes after them. */
    private record Passed(Path segment, long first, long entries, boolean absent) {
        void tell(SpoolListener listener, @Nullable SpooledBatch before, @Nullable SpooledBatch after) {
            if (absent) {
                listener.wentPast(segment, first, entries, before, after);
            } else {
                listener.damaged(segment, first, entries, before, after);
            }
        }
    }

    SpoolReader(Spool spool, SpoolListener listener, long position) {
        this.spool = spool;
        this.listener = listener;
        this.position = position;
    }

    /** Position of the next entry it will look for. */
    public long position() {
        return position;
    }

    /**
     * The next batch, or null when there is none yet. The first one may be the rest of an appended batch.
     *
     * @throws SpoolException if the disk does not give it
     */
    public @Nullable SpooledBatch next() {
        SpooledBatch batch = find();
        Passed toTell = passed;
        if (toTell != null && (batch != null || !toTell.absent)) {
            passed = null;
            toTell.tell(listener, previous, batch);
        }
        previous = batch == null ? previous : batch;
        return batch;
    }

    /**
     * Tells of what it has passed over and not told yet, as it has found nothing after it.
     *
     * @param after what comes after it all the same
     */
    public void tellPassed(@Nullable SpooledBatch after) {
        Passed toTell = passed;
        passed = null;
        if (toTell != null) {
            toTell.tell(listener, previous, after);
        }
    }

    private @Nullable SpooledBatch find() {
        try {
            while (true) {
                SegmentFile from = file;
                Segment in = segment;
                if (from == null || in == null) {
                    if (!enter()) {
                        return null;
                    }
                    continue;
                }
                Extent extent = in.extent();
                if (offsetPosition >= extent.endPosition()) {
                    if (!leave(in)) {
                        return null;
                    }
                    continue;
                }
                SpooledBatch batch = step(from, in, extent);
                if (batch != null) {
                    return batch;
                }
            }
        } catch (IOException e) {
            throw SpoolException.of(
                    "read", segment == null ? spool.segments().get(0).path() : segment.path(), e);
        }
    }

    @Override
    public void close() {
        leaveFile();
    }

    /** Reads or skips one block; null when it was skipped. */
    private @Nullable SpooledBatch step(SegmentFile from, Segment in, Extent extent) throws IOException {
        Block block = from.blockAt(offset, extent.endOffset());
        long first = offsetPosition;
        if (block != null && first + block.count() <= extent.endPosition()) {
            offset = block.endOffset();
            offsetPosition = first + block.count();
            if (offsetPosition <= position) {
                skipped = block;
                return null;
            }
            EntryBatch batch = from.read(block, entries);
            int skip = (int) Math.max(0, position - first);
            position = offsetPosition;
            if (batch != null) {
                return new SpooledBatch(first + skip, skip == 0 ? batch : batch.from(skip), from.writer());
            }
            Evidence.keep(from, in.path(), block.dataOffset(), block.endOffset(), listener);
            passed(in, first + skip, offsetPosition - first - skip, false);
            return null;
        }
        if (offset < extent.endOffset()) {
            passOverDamage(from, in, extent);
        } else {
            // A segment that ends cleanly before the next one's name begins lacks entries that never were on disk.
            passOverWhatWentPast(from, in, extent);
        }
        return null;
    }

    /** What was in memory when the disk took nothing: this run's publisher has it from there, a former run's may have lost it. */
    private void passOverWhatWentPast(SegmentFile from, Segment in, Extent extent) throws IOException {
        long first = Math.max(offsetPosition, position);
        long end = extent.endPosition();
        if (end <= spool.openedAt() && end > first) {
            readWhatWasSkipped(from);
            passed(in, first, end - first, true);
        }
        offsetPosition = end;
        position = Math.max(position, end);
    }

    /** What comes before something that is missing tells which numbers these are. */
    private void readWhatWasSkipped(SegmentFile from) throws IOException {
        Block last = skipped;
        if (previous == null && last != null) {
            EntryBatch batch = from.read(last, entries);
            previous = batch == null ? null : new SpooledBatch(offsetPosition - batch.count(), batch, from.writer());
        }
    }

    /** Goes on at the next block that can be read, whose position follows from what is behind it, or leaves the rest. */
    private void passOverDamage(SegmentFile from, Segment in, Extent extent) throws IOException {
        long first = Math.max(offsetPosition, position);
        long good = from.nextGood(offset, extent.endOffset(), entries);
        long behind = good < 0 ? -1 : from.countFrom(good, extent.endOffset());
        long resumes = extent.endPosition() - behind;
        if (behind < 0 || resumes <= offsetPosition) {
            good = extent.endOffset();
            resumes = extent.endPosition();
        }
        Evidence.keep(from, in.path(), offset, good, listener);
        if (resumes > first) {
            readWhatWasSkipped(from);
            passed(in, first, resumes - first, false);
        }
        offset = good;
        offsetPosition = resumes;
        position = Math.max(position, resumes);
    }

    /** It is told with what comes after it, so it waits for that. */
    private void passed(Segment in, long first, long count, boolean absent) {
        Passed before = passed;
        boolean goesOn = before != null && before.first + before.entries == first;
        // What went past the disk may span files that were begun in vain.
        if (before != null && before.absent == absent && (absent || (goesOn && before.segment.equals(in.path())))) {
            passed = new Passed(before.segment, before.first, first + count - before.first, absent);
            return;
        }
        if (before != null) {
            before.tell(listener, previous, null);
        }
        passed = new Passed(in.path(), first, count, absent);
    }

    /** Opens the segment that holds the position, or the first after it; false when there is none yet. */
    private boolean enter() throws IOException {
        for (Segment candidate : spool.segments()) {
            if (candidate.endPosition() > position) {
                try {
                    file = SegmentFile.open(candidate.path(), spool.headers());
                } catch (NoSuchFileException | FileNotFoundException e) {
                    if (Files.exists(candidate.path())) {
                        throw e;
                    }
                    position = candidate.endPosition();
                    return true;
                }
                segment = candidate;
                offset = file.headerEnd();
                offsetPosition = candidate.firstPosition();
                position = Math.max(position, offsetPosition);
                return true;
            }
        }
        return false;
    }

    /** Leaves a segment that is read to its end if a later one exists; false when it may still grow. */
    private boolean leave(Segment read) {
        List<Segment> now = spool.segments();
        if (!now.isEmpty() && now.get(now.size() - 1) == read) {
            return false;
        }
        if (offsetPosition < read.endPosition()) {
            return true;
        }
        leaveFile();
        return enterable();
    }

    private boolean enterable() {
        return spool.segments().stream().anyMatch(later -> later.endPosition() > position);
    }

    private void leaveFile() {
        SegmentFile open = file;
        file = null;
        segment = null;
        skipped = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw SpoolException.of("close", spool.segments().get(0).path(), e);
            }
        }
    }
}

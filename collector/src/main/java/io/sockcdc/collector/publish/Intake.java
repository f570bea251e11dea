package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import org.jspecify.annotations.Nullable;

/**
 * The next batch in order of position, from memory where it is there, else from the files. The sending thread takes them, the spool's
 * lets go what has to make room: whatever is let go is not given out, and the other way round.
 */
final class Intake implements AutoCloseable {
    private final Spool spool;
    private final Window window;
    private @Nullable SpoolReader reader;
    private long position;

    Intake(Spool spool, Window window, long position) {
        this.spool = spool;
        this.window = window;
        this.position = position;
    }

    /**
     * By the spool's thread: gives out nothing before a position any more.
     *
     * @return the position before which everything was given out
     */
    synchronized long release(long end) {
        long given = position;
        window.forgetBefore(end);
        if (given < end) {
            position = end;
            closeReader();
        }
        return given;
    }

    /** The next batch; null when there is none yet. */
    synchronized @Nullable SpooledBatch next() {
        SpooledBatch inMemory = oldestInMemory();
        if (inMemory != null && inMemory.firstPosition() <= position) {
            return fromMemory(inMemory);
        }
        long limit = inMemory != null ? inMemory.firstPosition() : window.onlyInFilesBefore();
        if (position >= limit) {
            return null;
        }
        SpooledBatch inFile = reader().next();
        if (inMemory == null) {
            // What went past the disk was put into memory before anything later was left to the files.
            inMemory = oldestInMemory();
        }
        if (inMemory != null && (inFile == null || inMemory.firstPosition() <= inFile.firstPosition())) {
            return fromMemory(inMemory);
        }
        if (inFile != null) {
            position = inFile.endPosition();
        }
        return inFile;
    }

    @Override
    public synchronized void close() {
        closeReader();
    }

    private void closeReader() {
        SpoolReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }

    private @Nullable SpooledBatch oldestInMemory() {
        SpooledBatch oldest = window.peek();
        while (oldest != null && oldest.endPosition() <= position) {
            window.remove(oldest);
            oldest = window.peek();
        }
        return oldest;
    }

    private SpooledBatch fromMemory(SpooledBatch batch) {
        position = batch.endPosition();
        if (reader != null) {
            reader.tellPassed(batch);
        }
        closeReader();
        window.remove(batch);
        return batch;
    }

    private SpoolReader reader() {
        SpoolReader open = reader;
        if (open == null) {
            open = spool.reader(position);
            reader = open;
        }
        return open;
    }
}

package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import org.jspecify.annotations.Nullable;

/** The next batch in order of position, from memory where it is there, else from the files. The sending thread's. */
final class Intake implements AutoCloseable {
    private final Spool spool;
    private final Window window;
    private @Nullable SpoolReader reader;
    private volatile long position;

    Intake(Spool spool, Window window, long position) {
        this.spool = spool;
        this.window = window;
        this.position = position;
    }

    /** Position after the last batch that was given out. By any thread. */
    long position() {
        return position;
    }

    /** The next batch; null when there is none yet. */
    @Nullable SpooledBatch next() {
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
    public void close() {
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

    /** Null when the spool let it go at this moment. */
    private @Nullable SpooledBatch fromMemory(SpooledBatch batch) {
        // In this order: the spool that lets go finds it in the window, or finds the position behind it.
        position = batch.endPosition();
        close();
        return window.remove(batch) ? batch : null;
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

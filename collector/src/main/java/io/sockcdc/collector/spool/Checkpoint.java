package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;

/**
 * How far the spool has been acknowledged: every entry before the position is in Kafka, or was given up for good. The thread
 * that publishes moves and persists it; any thread reads it.
 *
 * <p>On disk it is the file {@code checkpoint}, swapped atomically (written to {@code checkpoint.tmp}, forced, renamed):
 *
 * <pre>
 *   0        4         8                  16       20
 *   +--------+---------+------------------+--------+
 *   | "SCKP" | version |     position     | CRC32C |   big-endian
 *   +--------+---------+------------------+--------+
 *     u32      u32 = 1   i64                u32 over bytes 0 to 15
 * </pre>
 */
public final class Checkpoint {
    private static final int MAGIC = 0x53434B50;

    private final StampedFile file;
    private final Ballast ballast;
    private final LongPredicate onDisk;
    private final Queue<Hold> holds = new ConcurrentLinkedQueue<>();
    private volatile long acknowledged;
    private volatile long persisted;

    /** Keeps the file from passing a position until what is to be said about the entries there is on the disk, or at Kafka. */
    public final class Hold {
        private final long position;
        private volatile long saidBefore = Long.MAX_VALUE;
        private volatile boolean over;

        private Hold(long position) {
            this.position = position;
        }

        /** Where it keeps the file. */
        public long position() {
            return position;
        }

        /** It ends when the entries before this position, which say it, are on the disk or acknowledged. By any thread. */
        public void untilSpoolEndsAt(long end) {
            saidBefore = end;
        }

        /** Nothing is to be said any more, or others see to it. By any thread. */
        public void end() {
            over = true;
        }

        /** Whether it has ended. By any thread. */
        public boolean isOver() {
            long end = saidBefore;
            over = over || (end != Long.MAX_VALUE && (end <= acknowledged || onDisk.test(end)));
            return over;
        }
    }

    private Checkpoint(StampedFile file, long position, LongPredicate onDisk) {
        this.onDisk = onDisk;
        this.file = file;
        this.ballast = new Ballast(file.path());
        this.acknowledged = position;
        this.persisted = position;
    }

    /**
     * Reads the checkpoint; when there is none, or it is damaged (which the listener is told), it is the fallback.
     *
     * @param onDisk whether the entry before a position is on the disk
     */
    static Checkpoint open(Path directory, long fallback, SpoolListener listener, LongPredicate onDisk) {
        StampedFile file = new StampedFile(directory, "checkpoint", MAGIC);
        if (!file.exists()) {
            return new Checkpoint(file, fallback, onDisk);
        }
        OptionalLong read = file.read();
        if (read.isEmpty() || read.getAsLong() < 0) {
            listener.checkpointUnreadable(file.path(), fallback);
            file.setAside();
            return new Checkpoint(file, fallback, onDisk);
        }
        return new Checkpoint(file, read.getAsLong(), onDisk);
    }

    /** The position on disk, as far as it can be read; else 0. */
    static long peek(Path directory) {
        StampedFile file = new StampedFile(directory, "checkpoint", MAGIC);
        return file.exists() ? Math.max(0, file.read().orElse(0)) : 0;
    }

    /** Position after the last acknowledged entry. */
    public long acknowledged() {
        return acknowledged;
    }

    /** The position that a restart would begin at. */
    public long persisted() {
        return persisted;
    }

    /**
     * Moves it forward, in memory.
     *
     * @throws IllegalArgumentException if it would go back
     */
    public void move(long position) {
        if (position < acknowledged) {
            throw new IllegalArgumentException("checkpoint at " + acknowledged + " cannot go back to " + position);
        }
        acknowledged = position;
    }

    /**
     * A restart begins at this position or before it, until the hold ends. To be called before anything behind it can be acknowledged,
     * or by the thread that moves it before it is moved past there.
     */
    public Hold hold(long position) {
        Hold hold = new Hold(position);
        holds.add(hold);
        return hold;
    }

    private long writable() {
        // In this order: whoever moves it has made the hold before.
        long position = acknowledged;
        holds.removeIf(Hold::isOver);
        for (Hold hold : holds) {
            position = Math.min(position, hold.position);
        }
        return Math.max(position, persisted);
    }

    /**
     * Writes it down if it moved. On a full disk it takes the room that was kept free for it. By any thread.
     *
     * @throws SpoolException if the disk does not take it; the file then holds the former position
     */
    public synchronized void persist() {
        long position = writable();
        if (position != persisted) {
            try {
                file.write(position);
            } catch (SpoolException e) {
                if (!ballast.release()) {
                    throw e;
                }
                file.write(position);
            }
            persisted = position;
            ballast.restore();
        }
    }
}

package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A bounded directory of Avro container files that entries are appended to. Each entry has a position: its index among all
 * entries ever appended, which never goes back, not even over restarts.
 *
 * <pre>
 *   directory/
 *     00000000000000000042.avro   a segment: Avro container file, named by the position of its first entry
 *     00000000000000010042.avro   the newest is appended to, one block per batch
 *     checkpoint                  how far it is acknowledged, see {@link Checkpoint}
 *     checkpoint.reserve          room for it on a full disk
 *     notes                       what the next run is to say of entries that no file holds, see {@link Note}
 *     epoch                       see {@link EpochFile}, when the caller keeps it here
 *     lock, owner                 who has the directory
 *     *.corrupt                   what was found and is no segment
 * </pre>
 *
 * <p>One thread owns the spool and calls everything but {@link #reader}, {@link #checkpoint}, {@link #retain} and the
 * figures, which any thread may call, and {@link #forceDue}, which one other calls, because the disk makes it wait. The owner must not be interrupted while it appends: the JDK closes the file then.
 */
public final class Spool implements AutoCloseable {
    /** The operation of an exception that tells of forcing entries to the disk, whenever that was. */
    public static final String SYNC = "sync";

    private static final long RESERVE_CHECK_BYTES = 1L << 20;

    private final SpoolSettings settings;
    private final SegmentHeaders headers;
    private final SpoolListener listener;
    private final LongSupplier nanoClock;
    private final Clock clock;
    private final DirectoryLock lock;
    private final FileStore store;
    private final Checkpoint checkpoint;
    private final Notes notes;
    private final Shedding shedding;
    private volatile List<Segment> segments;
    private final Retention retention;
    private final long openedAt;
    private volatile long endPosition;
    private final AtomicLong bytes;
    private volatile @Nullable SegmentWriter active;
    private final Queue<SegmentWriter> toForce = new ConcurrentLinkedQueue<>();
    private volatile boolean unforced;
    private volatile boolean directoryUnforced;
    private volatile @Nullable SpoolException forcingFailed;
    private volatile long forcedNanos;
    private long activeSinceMillis;
    private long uncheckedBytes = RESERVE_CHECK_BYTES;
    private boolean begunInVain;
    private boolean closed;

    private Spool(
            SpoolSettings settings,
            Schema schema,
            SpoolListener listener,
            LongSupplier nanoClock,
            Clock clock,
            DirectoryLock lock)
            throws IOException {
        this.clock = clock;
        this.settings = settings;
        this.headers = new SegmentHeaders(schema);
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.lock = lock;
        this.store = Files.getFileStore(settings.directory());
        long persisted = Checkpoint.peek(settings.directory());
        Recovery recovery = new Recovery(settings, headers, listener, persisted);
        List<Segment> found = recovery.recover();
        this.segments = List.copyOf(found);
        this.bytes = new AtomicLong(found.stream().mapToLong(Segment::bytes).sum());
        long oldest = found.isEmpty() ? recovery.endPosition() : found.get(0).firstPosition();
        this.checkpoint = Checkpoint.open(settings.directory(), oldest, listener, this::isOnDisk);
        this.notes = Notes.open(settings.directory(), persisted, listener);
        this.shedding = new Shedding(this, listener, checkpoint, notes);
        this.endPosition = Math.max(Math.max(recovery.endPosition(), notes.endPosition()), checkpoint.acknowledged());
        this.openedAt = endPosition;
        this.retention = new Retention(settings.directory(), oldest);
        this.forcedNanos = nanoClock.getAsLong();
    }

    /**
     * Opens the directory, recovers what is there and begins a new segment. Until {@link #retain} is called everything
     * that is there is kept, within the bounds.
     *
     * @param nanoClock as {@link System#nanoTime}
     * @param clock for the age of entries
     * @throws SpoolException if the directory cannot be made or written, or another spool has it
     */
    public static Spool open(
            SpoolSettings settings, Schema schema, SpoolListener listener, LongSupplier nanoClock, Clock clock) {
        Path directory = settings.directory();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw SpoolException.of("open", directory, e);
        }
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            Spool spool = new Spool(settings, schema, listener, nanoClock, clock, lock);
            listener.opened(spool.checkpoint, spool.notes.all());
            spool.makeRoom(0);
            spool.begin();
            return spool;
        } catch (IOException | RuntimeException e) {
            SpoolException said = e instanceof SpoolException own ? own : SpoolException.of("open", directory, e);
            closeAfter(lock, said);
            throw said;
        }
    }

    /**
     * Appends a batch as one block; readers see it when this returns.
     *
     * @return the position of its first entry
     * @throws SpoolException if it is larger than a quarter of the bound, or the disk does not take it. The spool then still
     *     ends where it ended; a later append begins a new segment
     */
    public long append(EntryBatch batch) {
        long room = SegmentWriter.room(batch);
        if (room > settings.maxBytes() / 4) {
            throw new SpoolException(
                    "append to", settings.directory(), "a batch of " + room + " bytes is too large", null);
        }
        SpoolException forcing = forcingFailed;
        if (forcing != null) {
            forcingFailed = null;
            throw abandon(forcing);
        }
        if (notes.isUnwritten()) {
            note();
        }
        try {
            makeRoom(room);
            SegmentWriter into = writerFor(room);
            long before = into.segment().bytes();
            into.append(batch, clock.millis());
            bytes.addAndGet(into.segment().bytes() - before);
            uncheckedBytes += room;
            unforced = true;
        } catch (IOException e) {
            throw abandon(SpoolException.of("append to", settings.directory(), e));
        }
        long first = endPosition;
        endPosition = first + batch.count();
        return first;
    }

    /**
     * Gives out positions for entries that are not on disk, because it does not take them: the spool goes on after them. Whoever
     * publishes has them in memory.
     *
     * @param batch at the end of the spool
     * @throws SpoolException if the newest segment could not be closed; the positions are given out all the same
     */
    public void advance(SpooledBatch batch) {
        shedding.wentPast(batch);
        retention.wentPast(batch.endPosition());
        endPosition = batch.endPosition();
        try {
            closeActive();
        } finally {
            if (segments.stream().allMatch(Segment::isEmpty)) {
                shedding.noteWhatNoFileShows(batch);
            }
        }
    }

    private boolean isOnDisk(long end) {
        // In this order: where the end is, what went past the disk is known.
        return endPosition >= end && end > retention.pastDisk();
    }

    /** Forces what was appended to the disk, whatever the policy. By the thread that calls {@link #forceDue}, or when there is none. */
    public void sync() {
        try {
            for (SegmentWriter full = toForce.poll(); full != null; full = toForce.poll()) {
                try {
                    full.force();
                } finally {
                    full.close();
                }
            }
            SegmentWriter writer = active;
            if (unforced && writer != null) {
                unforced = false;
                writer.force();
            }
            if (directoryUnforced) {
                directoryUnforced = false;
                StampedFile.forceDirectory(settings.directory());
            }
            retention.settle(segments, endPosition);
            forcedNanos = nanoClock.getAsLong();
        } catch (IOException e) {
            throw SpoolException.of(SYNC, settings.directory(), e);
        }
    }

    /**
     * Forces what is due by the policy. By a thread of its own, while the owner goes on appending; what the disk says against
     * it is thrown at the next append.
     *
     * @return whether it forced
     */
    public boolean forceDue() {
        boolean due = !(settings.fsync() instanceof FsyncPolicy.Never);
        if (settings.fsync() instanceof FsyncPolicy.Interval interval) {
            due = nanoClock.getAsLong() - forcedNanos >= interval.period().toNanos();
        }
        boolean unsafe = unforced || directoryUnforced || !toForce.isEmpty();
        try {
            if (due && unsafe) {
                sync();
                return true;
            }
            return retention.settle(segments, endPosition);
        } catch (SpoolException e) {
            forcingFailed = e;
        } catch (IOException e) {
            forcingFailed = SpoolException.of(SYNC, settings.directory(), e);
        }
        return true;
    }

    /** What is due: deleting what is acknowledged and not retained, and what is too old. Returns how much it did. */
    public int housekeep() {
        shedding.forgetAcknowledged();
        int work = dropOld() + dropBegunInVain();
        if (notes.settle(checkpoint.persisted())) {
            work++;
        }
        long deletable = Math.min(checkpoint.persisted(), retention.from());
        // The end of one segment is the begin of the next, but for entries that went past the disk: the older one is
        // the evidence.
        while (segments.size() > 1 && segments.get(1).firstPosition() <= deletable) {
            delete(segments.get(0));
            work++;
        }
        return work;
    }

    /** Segments that were begun on a disk that then took nothing, and that it did not let go. */
    private int dropBegunInVain() {
        if (!begunInVain) {
            return 0;
        }
        List<Segment> all = segments;
        SegmentWriter writer = active;
        int work = 0;
        for (int i = 0; i < all.size(); i++) {
            Segment segment = all.get(i);
            if (segment.isEmpty() && (writer == null || segment != writer.segment())) {
                delete(segment);
                work++;
            }
        }
        begunInVain = false;
        return work;
    }

    private int dropOld() {
        Duration limit = settings.maxAge();
        if (limit == null) {
            return 0;
        }
        long now = clock.millis();
        SegmentWriter writer = active;
        if (writer != null && !writer.segment().isEmpty() && now - activeSinceMillis > limit.toMillis() / 8) {
            closeActive();
        }
        int work = 0;
        while (canShed() && now - segments.get(0).newestMillis() > limit.toMillis()) {
            shedOldest();
            work++;
        }
        return work;
    }

    /**
     * What a restart has to read begins at a position, once the entries from there up to another are on the disk for good: then,
     * and not before, acknowledged segments that end before it may go. Where one of them went past the disk nothing changes. By
     * the capture thread.
     */
    public void retain(long from, long until) {
        retention.want(from, until);
    }

    /** Position after the last entry that went past the disk, 0 when none did: what is before it may not be all there was. */
    public long pastDisk() {
        return retention.pastDisk();
    }

    /** Where what a restart has to read begins. */
    public long retainedFrom() {
        return retention.from();
    }

    /** Whether the disk has every note. By the owner. */
    public boolean isNoted() {
        return !notes.isUnwritten();
    }

    /** Somebody holds entries in memory, and is told when their file goes. */
    public void heldBy(HeldEntries holder) {
        shedding.heldBy(holder);
    }

    /** How far it is acknowledged. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** A reader that begins at a position, or at the first entry after it that is still there. */
    public SpoolReader reader(long position) {
        return reader(position, listener);
    }

    /** As {@link #reader(long)}, but another one is told of what it passes over. */
    public SpoolReader reader(long position, SpoolListener instead) {
        return new SpoolReader(this, instead, position);
    }

    /** Position of the oldest entry that is still there; the end when there is none. */
    public long firstPosition() {
        List<Segment> now = segments;
        return now.isEmpty() ? endPosition : now.get(0).firstPosition();
    }

    /** Position after the last entry. */
    public long endPosition() {
        return endPosition;
    }

    /** Where it ended when it was opened: what is before this is of former runs. */
    long openedAt() {
        return openedAt;
    }

    /** How many segments there are. */
    public long segmentCount() {
        return segments.size();
    }

    /** Size of all segments in bytes. */
    public long bytes() {
        return bytes.get();
    }

    /** What segments begin with. */
    SegmentHeaders headers() {
        return headers;
    }

    /** The segments, oldest first. */
    List<Segment> segments() {
        return segments;
    }

    /**
     * Forces, closes the files and frees the directory. The checkpoint is not persisted: who moves it does that.
     *
     * @throws SpoolException if something of that failed; the rest was still done
     */
    @Override
    public void close() {
        SpoolException failed = null;
        try {
            sync();
            notes.settle(checkpoint.persisted());
        } catch (SpoolException e) {
            failed = e;
        }
        SegmentWriter writer = active;
        active = null;
        closed = true;
        try {
            if (writer != null) {
                writer.close();
            }
            lock.close();
        } catch (IOException e) {
            SpoolException closing = SpoolException.of("close", settings.directory(), e);
            if (failed == null) {
                failed = closing;
            } else {
                failed.addSuppressed(closing);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private SegmentWriter writerFor(long room) throws IOException {
        SegmentWriter writer = active;
        if (writer != null
                && !writer.segment().isEmpty()
                && writer.segment().bytes() + room > settings.segmentBytes()) {
            closeActive();
            writer = null;
        }
        return writer == null ? begin() : writer;
    }

    private SegmentWriter begin() throws IOException {
        if (closed) {
            throw new IOException("it is closed");
        }
        SegmentWriter writer = SegmentWriter.create(settings.directory(), endPosition, headers, clock.millis());
        List<Segment> grown = new ArrayList<>(segments);
        for (Segment before : segments) {
            // Begun in vain and not deleted: it is the same file.
            if (before.path().equals(writer.segment().path())) {
                grown.remove(before);
                bytes.addAndGet(-before.bytes());
            }
        }
        grown.add(writer.segment());
        segments = List.copyOf(grown);
        bytes.addAndGet(writer.segment().bytes());
        active = writer;
        activeSinceMillis = clock.millis();
        uncheckedBytes = RESERVE_CHECK_BYTES;
        directoryUnforced = true;
        return writer;
    }

    private void closeActive() {
        SegmentWriter writer = active;
        if (writer == null) {
            return;
        }
        active = null;
        try {
            if (writer.segment().isEmpty()) {
                begunInVain = true;
                drop(writer.segment());
            } else if (!(settings.fsync() instanceof FsyncPolicy.Never)) {
                toForce.add(writer);
                return;
            }
            writer.close();
        } catch (IOException e) {
            throw SpoolException.of("close", writer.segment().path(), e);
        }
    }

    /** After a failed append: the segment ends where it was whole, and the next append begins a new one. */
    private SpoolException abandon(SpoolException failed) {
        SegmentWriter writer = active;
        uncheckedBytes = RESERVE_CHECK_BYTES;
        if (writer != null) {
            try {
                writer.cut();
            } catch (IOException e) {
                failed.addSuppressed(e);
            }
            try {
                closeActive();
            } catch (SpoolException e) {
                failed.addSuppressed(e);
            }
        }
        return failed;
    }

    private void makeRoom(long incoming) throws IOException {
        while (bytes.get() + incoming > settings.maxBytes() && canShed()) {
            shedOldest();
        }
        if (settings.reserveBytes() == 0 || uncheckedBytes < RESERVE_CHECK_BYTES) {
            return;
        }
        while (store.getUsableSpace() - incoming < settings.reserveBytes()) {
            if (!canShed()) {
                throw new IOException("only " + store.getUsableSpace() + " bytes are free on the file system and "
                        + settings.reserveBytes() + " are to stay free");
            }
            shedOldest();
        }
        uncheckedBytes = 0;
    }

    private boolean canShed() {
        List<Segment> now = segments;
        SegmentWriter writer = active;
        return !now.isEmpty() && (writer == null || now.get(0) != writer.segment());
    }

    private void shedOldest() {
        Segment oldest = segments.get(0);
        shedding.tell(oldest);
        boolean noted = note();
        delete(oldest);
        if (!noted) {
            // The disk may have been full: there is room now.
            note();
        }
    }

    /** False when the disk does not take it; it is tried again. */
    private boolean note() {
        try {
            notes.write();
            return true;
        } catch (SpoolException e) {
            return false;
        }
    }

    private void delete(Segment segment) {
        try {
            drop(segment);
        } catch (IOException e) {
            throw SpoolException.of("delete", segment.path(), e);
        }
    }

    private void drop(Segment segment) throws IOException {
        Files.deleteIfExists(segment.path());
        List<Segment> shrunk = new ArrayList<>(segments);
        shrunk.remove(segment);
        segments = List.copyOf(shrunk);
        bytes.addAndGet(-segment.bytes());
    }

    private static void closeAfter(DirectoryLock lock, SpoolException said) {
        try {
            lock.close();
        } catch (IOException e) {
            said.addSuppressed(e);
        }
    }
}

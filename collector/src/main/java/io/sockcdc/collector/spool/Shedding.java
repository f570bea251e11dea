package io.sockcdc.collector.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * What goes when a segment makes room before Kafka has all of it: the listener is shown what is lost, and what only memory knows from
 * then on is noted. The spool's thread owns it.
 */
final class Shedding {
    private final Spool spool;
    private final SpoolListener listener;
    private final Checkpoint checkpoint;
    private final Notes notes;
    private final Deque<SpooledBatch> pastDisk = new ArrayDeque<>();
    private volatile HeldEntries held = end -> 0;
    private long toldBefore;

    Shedding(Spool spool, SpoolListener listener, Checkpoint checkpoint, Notes notes) {
        this.spool = spool;
        this.listener = listener;
        this.checkpoint = checkpoint;
        this.notes = notes;
    }

    /** Somebody holds entries in memory. By any thread. */
    void heldBy(HeldEntries holder) {
        held = holder;
    }

    /** A batch at the end of the spool is in no file: the disk did not take it. */
    void wentPast(SpooledBatch batch) {
        pastDisk.add(batch);
    }

    /** Only the end of a file before it would show that it is missing, and there is none. */
    void noteWhatNoFileShows(SpooledBatch batch) {
        listener.onItsWay(batch);
        notes.add(listener.notes());
    }

    /** Tells of a segment that is about to go; of one that could not be deleted, once. */
    void tell(Segment oldest) {
        if (oldest.endPosition() > toldBefore && !oldest.isEmpty()) {
            toldBefore = oldest.endPosition();
            tellWhatGoes(oldest);
        }
    }

    private void tellWhatGoes(Segment oldest) {
        long first = oldest.firstPosition();
        long end = oldest.endPosition();
        forgetAcknowledged();
        long acknowledged = checkpoint.acknowledged();
        // What comes after it may be acknowledged before it is told that this is missing.
        Checkpoint.Hold hold = checkpoint.hold(Math.min(first, acknowledged));
        try {
            long lost = 0;
            if (end > acknowledged) {
                long unsent = Math.max(acknowledged, held.release(end));
                lost += showWhatWasKeptInMemory(first, unsent);
                lost += showWhatGoes(Math.max(first, acknowledged), Math.min(end, unsent), end);
            }
            showWhatNoFileShows(end);
            listener.shed(first, end - 1, lost);
            notes.add(listener.notes());
        } finally {
            hold.end();
        }
    }

    /** What went past the disk behind a segment that goes: the files around it would have shown that it is missing. */
    private void showWhatNoFileShows(long end) {
        long next = spool.segments().stream()
                .skip(1)
                .filter(segment -> !segment.isEmpty())
                .mapToLong(Segment::firstPosition)
                .findFirst()
                .orElse(spool.endPosition());
        pastDisk.stream()
                .filter(batch -> batch.firstPosition() >= end && batch.firstPosition() < next)
                .forEach(listener::onItsWay);
    }

    /** What went past the disk before a segment and waits to be sent goes with it. Returns how many entries these are. */
    private long showWhatWasKeptInMemory(long before, long unsent) {
        long entries = 0;
        for (Iterator<SpooledBatch> all = pastDisk.iterator(); all.hasNext(); ) {
            SpooledBatch batch = all.next();
            if (batch.firstPosition() >= before) {
                break;
            }
            if (batch.firstPosition() >= unsent) {
                notes.forget(batch.firstPosition(), batch.endPosition());
                listener.shedding(batch);
                entries += batch.entries().count();
                all.remove();
            }
        }
        return entries;
    }

    /** Shows the listener what is on its way, and what nobody has seen; returns how many entries the latter are. */
    private long showWhatGoes(long first, long unsent, long end) {
        try {
            show(first, unsent, new Unheard(), listener::onItsWay);
            show(Math.max(first, unsent), end, listener, listener::shedding);
        } catch (SpoolException e) {
            listener.setAside(spool.segments().get(0).path(), "it is shed unread: " + e.getMessage());
        }
        return end - Math.max(first, unsent);
    }

    private void show(long from, long end, SpoolListener damages, Consumer<SpooledBatch> to) {
        if (from >= end) {
            return;
        }
        try (SpoolReader reader = spool.reader(from, damages)) {
            for (SpooledBatch batch = reader.next();
                    batch != null && batch.firstPosition() < end;
                    batch = reader.next()) {
                to.accept(batch);
            }
            reader.tellPassed(null);
        }
    }

    /** What is acknowledged needs no memory. */
    void forgetAcknowledged() {
        while (!pastDisk.isEmpty() && pastDisk.getFirst().endPosition() <= checkpoint.acknowledged()) {
            pastDisk.removeFirst();
        }
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.EventFacts.Event;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.publish.PublishListener;
import io.sockcdc.collector.spool.Checkpoint;
import io.sockcdc.collector.spool.Note;
import io.sockcdc.collector.spool.SpoolListener;
import io.sockcdc.collector.spool.SpooledBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the spool and the publisher report what was lost behind the capture thread's back; the capture thread tells it on. */
final class GapInbox implements SpoolListener, PublishListener {
    private static final Logger LOG = LoggerFactory.getLogger(GapInbox.class);
    private static final int MANY = 64;

    private final Queue<Status.Gap> waiting = new ConcurrentLinkedQueue<>();
    /** What is told and may not be in the spool yet; by the gap itself, not by what it says. */
    private final Map<Status.Gap, Checkpoint.Hold> telling = Collections.synchronizedMap(new IdentityHashMap<>());

    private final LongSupplier insideMicros;
    private final LongSupplier shiftMicros;
    private final List<Status.Gap> again = new ArrayList<>();
    private EventFacts going = EventFacts.none();
    private long goingEntries;
    private volatile @Nullable Event damageTold;
    private volatile long epoch;
    private volatile @Nullable Checkpoint checkpoint;
    private final OnItsWay onItsWay = new OnItsWay();
    /** Told before there was a checkpoint to hold, by where it is to be held. */
    private final IdentityHashMap<Status.Gap, Long> early = new IdentityHashMap<>();

    /**
     * @param insideMicros the time that statuses are made with
     * @param shiftMicros what is added to it when they are written
     */
    GapInbox(LongSupplier insideMicros, LongSupplier shiftMicros) {
        this.insideMicros = insideMicros;
        this.shiftMicros = shiftMicros;
    }

    @Override
    public void opened(Checkpoint ofSpool, List<Note> left) {
        checkpoint = ofSpool;
        early.forEach((gap, position) -> hold(gap, ofSpool.hold(position)));
        early.clear();
        left.forEach(note -> tellLeft(note, ofSpool));
    }

    /** What a former run has noted, and neither said nor seen acknowledged. */
    private void tellLeft(Note note, Checkpoint of) {
        Status.Gap noted = NotedGap.read(note.words());
        Status.Gap gap = noted == null
                ? gap(GapCause.CORRUPTION, null, null, null, null, false, "a note of a former run cannot be read")
                : ToldGaps.moved(noted, -shiftMicros.getAsLong(), epoch);
        Checkpoint.Hold hold = of.hold(note.firstPosition());
        note.isSaid(hold);
        hold(gap, hold);
        tell(gap);
    }

    /** This run's, which gaps need not name. */
    void epoch(long own) {
        epoch = own;
    }

    /** Hands every gap that waits to the pipeline; true when there was one. By the capture thread. */
    boolean tellTo(EventPipeline pipeline, long nowMicros) {
        boolean any = false;
        for (Status.Gap gap = waiting.poll(); gap != null; gap = waiting.poll()) {
            pipeline.status(pipeline.gap(gap, nowMicros));
            any = true;
        }
        return any;
    }

    /** The next gap to tell, or null. By the capture thread. */
    Status.@Nullable Gap poll() {
        return waiting.poll();
    }

    /** Whether there is a gap to tell. By any thread. */
    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** The spool has been handed this gap, which stands before a position. By the capture thread. */
    void handed(Status.Gap gap, long position) {
        Checkpoint.Hold hold = telling.isEmpty() ? null : telling.get(gap);
        if (hold != null) {
            hold.untilSpoolEndsAt(position);
        }
    }

    private void tellHeld(long position, Status.Gap gap) {
        hold(position, gap);
        tell(gap);
    }

    private void hold(long position, Status.Gap gap) {
        Checkpoint of = checkpoint;
        if (of == null) {
            early.put(gap, position);
        } else {
            hold(gap, of.hold(position));
        }
    }

    private void hold(Status.Gap gap, Checkpoint.Hold hold) {
        if (telling.size() >= MANY) {
            telling.values().removeIf(Checkpoint.Hold::isOver);
        }
        telling.put(gap, hold);
    }

    private void tell(Status.Gap gap) {
        waiting.add(gap);
        LOG.atWarn()
                .addKeyValue("cause", gap.cause())
                .addKeyValue("lost", gap.lost())
                .addKeyValue("detail", gap.detail())
                .log("events are missing");
    }

    private Status.Gap gap(
            GapCause cause,
            @Nullable Long lost,
            @Nullable Long atLeast,
            @Nullable Event first,
            @Nullable Event last,
            boolean numbered,
            String detail) {
        long now = insideMicros.getAsLong();
        Event known = first == null ? last : first;
        boolean numbers = numbered && first != null && last != null && first.epoch() == last.epoch();
        return new Status.Gap(
                cause,
                null,
                lost,
                first == null ? now : first.observedAtMicros() - shiftMicros.getAsLong(),
                last == null ? now : last.observedAtMicros() - shiftMicros.getAsLong(),
                numbers && first != null ? (Long) first.sequence() : null,
                numbers && last != null ? (Long) last.sequence() : null,
                known == null || known.epoch() == epoch ? null : (Long) known.epoch(),
                atLeast,
                detail);
    }

    @Override
    public void tornTailCut(Path segment, long position, long bytes) {
        LOG.atInfo()
                .addKeyValue("segment", segment)
                .addKeyValue("position", position)
                .addKeyValue("bytes", bytes)
                .log("unfinished end of the spool cut");
    }

    @Override
    public void damaged(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {
        String detail = "spool file " + segment.getFileName() + " from position " + firstPosition
                + ": its bytes make no sense and are kept beside it";
        Event reached = before == null ? null : EventFacts.reachedBy(before);
        Event goesOn = after == null ? null : EventFacts.before(after);
        if (reached == null || goesOn == null || reached.epoch() != goesOn.epoch()) {
            tellHeld(firstPosition, gap(GapCause.CORRUPTION, entries, null, reached, goesOn, false, detail));
            return;
        }
        Event first = new Event(reached.epoch(), reached.sequence() + 1, reached.observedAtMicros());
        long lost = goesOn.sequence() - reached.sequence();
        // What the opening of the spool has told the reading of it meets again.
        if (lost > 0 && !first.equals(damageTold)) {
            damageTold = first;
            // The first of them may have been acknowledged before.
            Long atLeast = before == null || before.endPosition() == firstPosition ? null : (Long) 0L;
            tellHeld(firstPosition, gap(GapCause.CORRUPTION, lost, atLeast, first, goesOn, true, detail));
        }
    }

    @Override
    public void wentPast(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {
        Event reached = before == null ? null : EventFacts.reachedBy(before);
        Event goesOn = after == null ? null : EventFacts.before(after);
        boolean numbered = reached != null && goesOn != null;
        long lost = entries;
        Event first = reached;
        if (reached != null && goesOn != null) {
            // At the begin of a run what is missing begins with its first.
            long told = reached.epoch() == goesOn.epoch() ? reached.sequence() : 0;
            lost = goesOn.sequence() - told;
            first = new Event(goesOn.epoch(), told + 1, reached.observedAtMicros());
        }
        if (lost > 0) {
            tellHeld(
                    firstPosition,
                    gap(
                            GapCause.CORRUPTION,
                            lost,
                            0L,
                            first,
                            goesOn,
                            numbered,
                            "they went past a disk that took nothing, and the collector ended: Kafka may have them or not"));
        }
    }

    @Override
    public void setAside(Path file, String why) {
        LOG.atWarn().addKeyValue("file", file).addKeyValue("why", why).log("file set aside");
    }

    @Override
    public void shedding(SpooledBatch batch) {
        going = going.and(EventFacts.of(batch));
        goingEntries += batch.entries().count();
        ToldGaps.in(batch).forEach(this::tellAgain);
    }

    /** A gap that goes unpublished itself; those of shedding that meet become one, so that they stay few however long it takes. */
    private void tellAgain(Status.Gap gap) {
        if (gap.cause() != GapCause.SPOOL_SHED) {
            again.add(gap);
            return;
        }
        for (int i = 0; i < again.size(); i++) {
            Status.Gap other = again.get(i);
            if (other.cause() == GapCause.SPOOL_SHED && ToldGaps.meet(other, gap)) {
                again.set(i, ToldGaps.together(other, gap));
                return;
            }
        }
        again.add(gap);
    }

    @Override
    public void shed(long firstPosition, long lastPosition, long lostEntries) {
        EventFacts gone = going;
        long read = goingEntries;
        going = EventFacts.none();
        goingEntries = 0;
        for (Status.Gap gap : again) {
            Status.Gap moved = ToldGaps.moved(gap, -shiftMicros.getAsLong(), epoch);
            hold(firstPosition, moved);
            waiting.add(moved);
        }
        again.clear();
        // Statuses alone are no loss of events; what cannot be read may be.
        if (lostEntries > 0 && (gone.events() > 0 || read < lostEntries)) {
            Event known = gone.first() == null || gone.last() == null ? null : gone.last();
            // What a former run had sent may have come to Kafka without an acknowledgement.
            boolean exact = known == null || known.epoch() == epoch;
            tellHeld(
                    firstPosition,
                    gap(
                            GapCause.SPOOL_SHED,
                            known == null ? lostEntries : gone.events(),
                            exact ? null : (Long) 0L,
                            gone.first(),
                            gone.last(),
                            true,
                            "spool positions " + firstPosition + " to " + lastPosition
                                    + " went unpublished: the spool was full, or they were too old"));
        }
    }

    @Override
    public void onItsWay(SpooledBatch batch) {
        onItsWay.add(batch);
    }

    @Override
    public List<Note> notes() {
        List<Note> notes = onItsWay.take();
        telling.values().removeIf(Checkpoint.Hold::isOver);
        synchronized (telling) {
            telling.forEach((gap, hold) ->
                    notes.add(Note.unlessSaid(hold, NotedGap.write(gap, shiftMicros.getAsLong(), epoch))));
        }
        return notes;
    }

    @Override
    public void checkpointUnreadable(Path file, long fallbackPosition) {
        LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("position", fallbackPosition)
                .log("checkpoint unreadable; publishing from the oldest entry");
    }

    @Override
    public void rejected(SpooledBatch batch, BitSet entries, Exception cause, Checkpoint.Hold untilTold) {
        EventFacts facts = EventFacts.of(batch, entries);
        Status.Gap gap = gap(
                GapCause.PUBLISH_REJECTED,
                facts.events() == 0 ? entries.cardinality() : facts.events(),
                null,
                facts.first(),
                facts.last(),
                true,
                "Kafka refused " + entries.cardinality() + " records: " + cause.getMessage());
        hold(gap, untilTold);
        tell(gap);
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.enrich.Enricher;
import io.sockcdc.collector.enrich.Enrichment;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.source.NamespaceCapture;
import io.sockcdc.collector.state.SocketTable;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * The duty cycle of the capture thread, which owns every table: waits for events or the next snapshot, lets a few events
 * gather, reads them, and hands batches on. It never waits for the disk, for Kafka or for /proc.
 */
final class CaptureCycle {
    private static final long MAX_WAIT_MICROS = 1_000_000;
    /** How long a new socket waits for its owner to be looked for before it is told without. */
    private static final long OWNER_PATIENCE_MICROS = 500_000;
    /**
     * When nothing has happened for so long, a heartbeat says so: consumers take it to have overtaken events by up to a second, and
     * would otherwise judge the last events of a burst only with the next regular one.
     */
    private static final long SILENCE_MICROS = 1_200_000;

    private final Readiness poller;
    private final EventPipeline pipeline;
    private final Enricher enricher;
    private final LatestOwners owners;
    private final LongSupplier wallMicros;
    private final LongConsumer gather;
    private final long gatherNanos;
    private final Heartbeat heartbeat;
    private final GapInbox gaps;
    private final Runnable wakeEnricher;
    private final FrameKeeper frames;
    private final Runnable onFirstSnapshot;
    private final Downtime downtime;
    private final LongConsumer followClock;
    private final BooleanSupplier publishing;
    private final List<Followed> namespaces;
    private final Int2ObjectHashMap<Followed> byTag = new Int2ObjectHashMap<>();
    private LongToIntFunction comingsAndGoings = now -> 0;
    private int nextTag;
    private boolean primed;
    private long asked;
    private long askedAt;
    private boolean answerAwaited;
    private boolean resyncWanted;
    private long lastSequence;
    private long lastEventAt;
    private boolean silenceToTell;
    private Overload.Level overloadTold = Overload.Level.NOTHING;

    /** A namespace that is captured, and where its records go. */
    record Followed(NamespaceCapture capture, TableFeed feed) {}

    /**
     * @param wakeEnricher called after a question was asked
     * @param gather waits that many nanoseconds, so that events are read in batches
     * @param downtime tells once of the time before this run
     * @param followClock called each round, before anything is told
     * @param publishing whether Kafka takes what is sent
     * @param frames told where the last key frames stand
     * @param onFirstSnapshot called once, when every namespace has had its first snapshot
     * @param namespaces to fill by {@link #follow}
     */
    CaptureCycle(
            Readiness poller,
            EventPipeline pipeline,
            Enricher enricher,
            Runnable wakeEnricher,
            LatestOwners owners,
            GapInbox gaps,
            LongSupplier wallMicros,
            LongConsumer gather,
            long gatherNanos,
            Heartbeat heartbeat,
            Downtime downtime,
            LongConsumer followClock,
            BooleanSupplier publishing,
            FrameKeeper frames,
            Runnable onFirstSnapshot,
            List<Followed> namespaces) {
        this.poller = poller;
        this.pipeline = pipeline;
        this.enricher = enricher;
        this.wakeEnricher = wakeEnricher;
        this.owners = owners;
        this.gaps = gaps;
        this.wallMicros = wallMicros;
        this.gather = gather;
        this.gatherNanos = gatherNanos;
        this.heartbeat = heartbeat;
        this.downtime = downtime;
        this.followClock = followClock;
        this.publishing = publishing;
        this.frames = frames;
        this.onFirstSnapshot = onFirstSnapshot;
        this.namespaces = namespaces;
    }

    void follow(Followed namespace) {
        int tag = nextTag++;
        poller.add(namespace.capture().destroys().descriptor(), tag);
        byTag.put(tag, namespace);
        namespaces.add(namespace);
    }

    /** Calls that each round, with the time: it may follow and forget. */
    void each(LongToIntFunction comingsAndGoings) {
        this.comingsAndGoings = comingsAndGoings;
    }

    /** A namespace ends: reads what waits there and closes every socket that is left. */
    void lastWords(Followed namespace, long now) {
        namespace.capture().drain();
        SocketTable table = namespace.feed().table();
        table.forEachAwaited(inode -> {}, cgroup -> {});
        table.announceHeldBack(now);
        namespace.feed().tellEnd();
        table.closeAll(now);
    }

    /** Follows a namespace no more. */
    void forget(Followed namespace) {
        byTag.values().removeIf(namespace::equals);
        namespaces.remove(namespace);
        namespace.capture().close();
    }

    /** One round; returns how much was done. */
    int doWork() {
        int wait = waitMillis();
        int ready = poller.await(wait);
        if (ready > 0 && wait > 0) {
            gather.accept(gatherNanos);
        }
        followClock.accept(wallMicros.getAsLong());
        int work = 0;
        for (int i = 0; i < ready; i++) {
            Followed readable = byTag.get(poller.tag(i));
            if (readable != null) {
                work += work(readable, wallMicros.getAsLong(), NamespaceCapture::doWork);
            }
        }
        long now = wallMicros.getAsLong();
        for (int i = 0; i < namespaces.size(); i++) {
            if (namespaces.get(i).capture().nextSnapshotMicros() <= now) {
                work += work(namespaces.get(i), now, NamespaceCapture::doWork);
            }
        }
        work += comingsAndGoings.applyAsInt(now);
        work += enrich(now);
        followSilence(now);
        if (now >= heartbeat.nextMicros()) {
            beat(now);
        }
        Status.Gap missed = downtime.poll(now);
        if (missed != null) {
            heartbeat.gap(missed, now);
        }
        if (downtime.beginsToCount()) {
            heartbeat.beat(now);
        }
        resyncWanted |= gaps.tellTo(pipeline, now);
        pipeline.flush();
        followOverload(now);
        if (!primed && isPrimed()) {
            primed = true;
            onFirstSnapshot.run();
        }
        return work;
    }

    /** A namespace whose events cannot be read any more is given up as a gap, unless it is the last one. */
    private int work(Followed namespace, long now, ToIntFunction<NamespaceCapture> work) {
        NamespaceCapture capture = namespace.capture();
        try {
            return work.applyAsInt(capture);
        } catch (TransportException e) {
            capture.close();
            if (namespaces.stream().allMatch(other -> other.capture().isOver())) {
                throw e;
            }
            tell(missed(
                    capture.netns(),
                    capture.accountedUntilMicros(),
                    now,
                    "its sockets are not followed any more: " + e.getMessage()));
            return 1;
        }
    }

    /** Tells a gap that ends now. */
    void tell(Status.Gap gap) {
        pipeline.status(pipeline.gap(gap, gap.untilMicros()));
    }

    /** What nobody knows of a namespace from a time on. */
    static Status.Gap missed(long netns, long fromMicros, long nowMicros, String why) {
        return new Status.Gap(GapCause.NAMESPACE_MISSED, netns, null, fromMicros, nowMicros, null, null, null, why);
    }

    private void followSilence(long now) {
        long sequence = pipeline.sequence();
        if (sequence != lastSequence) {
            lastSequence = sequence;
            lastEventAt = now;
            silenceToTell = true;
        } else if (silenceToTell && now - lastEventAt >= SILENCE_MICROS) {
            silenceToTell = false;
            heartbeat.soon(now);
        }
    }

    private void followOverload(long now) {
        Overload.Level level = pipeline.overload().level();
        if (level != overloadTold) {
            overloadTold = level;
            beat(now);
        }
        if (pipeline.overload().endsWithChangesMissing()) {
            namespaces.forEach(namespace -> namespace.capture().keyFrameNow());
        }
    }

    private void beat(long now) {
        if (resyncWanted && publishing.getAsBoolean()) {
            // Downstream lacks what went behind our back: every socket is told as it is, once somebody takes it.
            resyncWanted = false;
            namespaces.forEach(namespace -> namespace.capture().keyFrameNow());
        }
        if (frames.isOneLacking(pipeline.position())) {
            namespaces.forEach(namespace -> namespace.capture().keyFrameNow());
        }
        long kept = Long.MAX_VALUE;
        long until = 0;
        for (int i = 0; i < namespaces.size(); i++) {
            Followed namespace = namespaces.get(i);
            work(namespace, now, NamespaceCapture::account);
            if (namespace.capture().isOver()) {
                continue;
            }
            kept = Math.min(kept, namespace.feed().keptFrom());
            until = Math.max(until, namespace.feed().keptUntil());
        }
        if (kept >= 0 && kept != Long.MAX_VALUE) {
            frames.complete(kept, until);
        }
        heartbeat.beat(now);
    }

    private boolean isPrimed() {
        boolean all = true;
        for (int i = 0; i < namespaces.size(); i++) {
            all &= namespaces.get(i).feed().table().isPrimed()
                    || namespaces.get(i).capture().isOver();
        }
        return all && !answerAwaited;
    }

    private int waitMillis() {
        long now = wallMicros.getAsLong();
        long until = Math.min(now + MAX_WAIT_MICROS, heartbeat.nextMicros());
        for (int i = 0; i < namespaces.size(); i++) {
            until = Math.min(until, namespaces.get(i).capture().nextSnapshotMicros());
        }
        if (answerAwaited) {
            until = Math.min(until, now + 1000);
        }
        if (silenceToTell) {
            until = Math.min(until, lastEventAt + SILENCE_MICROS);
        }
        return until <= now ? 0 : (int) ((until - now + 999) / 1000);
    }

    private int enrich(long now) {
        Enrichment answer = enricher.poll();
        if (answer != null) {
            owners.replace(answer);
            answerAwaited = answer.generation() < asked;
            announceHeldBack(now);
            return 1;
        }
        if (answerAwaited) {
            if (now - askedAt > OWNER_PATIENCE_MICROS) {
                answerAwaited = false;
                announceHeldBack(now);
            }
            return 0;
        }
        LongHashSet inodes = new LongHashSet();
        LongHashSet cgroupIds = new LongHashSet();
        for (int i = 0; i < namespaces.size(); i++) {
            namespaces.get(i).feed().table().forEachAwaited(inodes::add, cgroupIds::add);
        }
        if (inodes.isEmpty()) {
            return 0;
        }
        asked++;
        askedAt = now;
        answerAwaited = enricher.ask(inodes, cgroupIds, asked);
        wakeEnricher.run();
        if (!answerAwaited) {
            announceHeldBack(now);
        }
        return 1;
    }

    private void announceHeldBack(long now) {
        for (int i = 0; i < namespaces.size(); i++) {
            TableFeed feed = namespaces.get(i).feed();
            feed.table().announceHeldBack(now);
            feed.tellEnd();
        }
    }

    /** Reads what waits, tells what is held back and hands the last batch on. */
    void finish() {
        namespaces.forEach(namespace -> namespace.capture().drain());
        for (int i = 0; i < namespaces.size(); i++) {
            namespaces.get(i).feed().table().forEachAwaited(inode -> {}, cgroup -> {});
        }
        announceHeldBack(wallMicros.getAsLong());
        gaps.tellTo(pipeline, wallMicros.getAsLong());
        heartbeat.stopped(wallMicros.getAsLong());
        pipeline.flush();
        namespaces.forEach(namespace -> namespace.capture().close());
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.source.CaptureListener;
import io.sockcdc.collector.state.SocketTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the capture of one namespace to its table, with a status where each snapshot begins and ends and where events were lost. */
final class TableFeed implements CaptureListener {
    private final SocketTable table;
    private final EventPipeline pipeline;
    private final long netns;
    private final ConnectionBalance balance;
    private boolean keyFrame;
    private long beganAt;
    private boolean tornBefore;
    private long keyFramePosition;
    private long refusedBefore;
    private long keptFrom;
    private long keptUntil;
    private Status.@Nullable Snapshot toTell;
    /** Events were lost since the last complete snapshot began. */
    private boolean lostSince;
    /** The present snapshot is told of: a key frame, or the one that makes a loss good. */
    private boolean told;

    TableFeed(long netns, SocketTable table, EventPipeline pipeline, ConnectionBalance balance) {
        this(netns, table, pipeline, balance, -1);
    }

    /** @param keptFrom position in the spool before which there is nothing of this namespace; -1 when there may be */
    TableFeed(long netns, SocketTable table, EventPipeline pipeline, ConnectionBalance balance, long keptFrom) {
        this.keptFrom = keptFrom;
        this.keptUntil = keptFrom;
        this.balance = balance;
        this.netns = netns;
        this.table = table;
        this.pipeline = pipeline;
    }

    SocketTable table() {
        return table;
    }

    /** Where in the spool the last complete key frame begins: what a restart has to read; -1 before the first. */
    long keptFrom() {
        return keptFrom;
    }

    /** Where in the spool that key frame ends. */
    long keptUntil() {
        return keptUntil;
    }

    @Override
    public void snapshotBegan(long number, boolean keyFrame, long atMicros) {
        tellEndNow();
        this.keyFrame = keyFrame || !table.isPrimed();
        beganAt = atMicros;
        told = this.keyFrame || lostSince;
        lostSince = false;
        if (this.keyFrame) {
            keyFramePosition = pipeline.position();
            refusedBefore = pipeline.refusedBatches();
        }
        if (told) {
            pipeline.status(new Status(
                    Status.Kind.SNAPSHOT_BEGIN,
                    pipeline.sequence(),
                    atMicros,
                    List.of(netns),
                    List.of(),
                    new Status.Snapshot(number, netns, this.keyFrame, null, null, null, atMicros, null, null),
                    null,
                    null));
        }
        balance.snapshotBegan();
        table.beginSnapshot(atMicros, keyFrame);
    }

    @Override
    public void listenersListed() {
        table.listenersListed();
    }

    @Override
    public void observed(SocketRecord socket, long atMicros) {
        table.observe(socket, atMicros);
    }

    @Override
    public void snapshotEnded(long number, @Nullable String tornBecause, long atMicros, long costMicros) {
        boolean complete = tornBecause == null;
        table.endSnapshot(complete, atMicros);
        balance.snapshotEnded(complete, table.connectionsTold() + table.connectionsHeldBack());
        if (keyFrame && complete) {
            List<Long> unheard = table.closedUnheard();
            if (!unheard.isEmpty()) {
                pipeline.closedUnheard(netns, unheard, atMicros);
            }
        }
        if (told) {
            toTell = new Status.Snapshot(
                    number,
                    netns,
                    keyFrame,
                    complete,
                    table.snapshotSockets(),
                    table.snapshotStates(),
                    beganAt,
                    atMicros,
                    costMicros);
            lostSince |= !complete;
            tellEnd();
        }
        if (tornBecause != null && !tornBefore) {
            tellGap(GapCause.TORN_DUMP, null, beganAt, atMicros, tornBecause);
        }
        tornBefore = !complete;
    }

    /** Tells the end of a snapshot once every socket it saw has been told: those that wait for their owner come first. */
    void tellEnd() {
        if (!table.isAwaitingOwners()) {
            tellEndNow();
        }
    }

    private void tellEndNow() {
        Status.Snapshot ended = toTell;
        toTell = null;
        if (ended != null) {
            Long at = ended.endedAtMicros();
            pipeline.status(new Status(
                    Status.Kind.SNAPSHOT_END,
                    pipeline.sequence(),
                    at == null ? ended.beganAtMicros() : at,
                    List.of(netns),
                    List.of(),
                    ended,
                    null,
                    null));
            if (ended.keyFrame() && Boolean.TRUE.equals(ended.complete())) {
                frameIsTold();
            }
        }
    }

    private void frameIsTold() {
        pipeline.flush();
        if (pipeline.refusedBatches() == refusedBefore) {
            keptFrom = keyFramePosition;
            keptUntil = pipeline.position();
        }
    }

    @Override
    public void destroyed(SocketRecord socket, long atMicros) {
        long cutUnseen = table.connectionsCutUnseen();
        table.destroyed(socket, atMicros);
        if (table.connectionsCutUnseen() != cutUnseen) {
            balance.oneWasUnknown();
        }
    }

    @Override
    public void upToDate(long atMicros) {
        table.eventsAreReadUntil(atMicros);
    }

    @Override
    public void lost(long events, long fromMicros, long untilMicros) {
        table.eventsWereLost();
        balance.eventsWereLost(events);
        lostSince = true;
        tellGap(GapCause.KERNEL_DROP, events, fromMicros, untilMicros, "the netlink receive buffer was full");
    }

    private void tellGap(GapCause cause, @Nullable Long lost, long from, long until, String detail) {
        pipeline.status(pipeline.gap(new Status.Gap(cause, netns, lost, from, until, null, null, null, detail), until));
    }
}

package io.sockcdc.collector.source;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.sockdiag.DestroyStream;
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Captures one network namespace: subscribe, then dump, then merge. The destroy stream is read between the steps of a dump,
 * and once more after its end, so that nothing the listener concludes from a dump overtakes an event that came before. One
 * thread owns it and calls {@link #doWork} whenever the destroy stream is readable or {@link #nextSnapshotMicros} is
 * reached.
 */
public final class NamespaceCapture implements AutoCloseable {
    /** Dump steps in one call: 32 KiB each, so the destroy stream waits for some hundred sockets at most. */
    private static final int DUMP_STEPS = 4;
    /** Batches of destroy events in one call, so that one busy namespace does not keep the others waiting. */
    private static final int DESTROY_BATCHES = 64;

    private static final Set<SocketState> FOLLOWED =
            EnumSet.complementOf(EnumSet.of(SocketState.TIME_WAIT, SocketState.UNKNOWN));

    private final long netns;
    private final Transport destroys;
    private final Transport dumps;
    private final DestroyStream destroyStream;
    private final SockDiag sockDiag;
    private final DatagramBatch destroyBatch;
    private final DatagramBatch dumpBatch;
    private final CaptureSettings settings;
    private final CaptureListener listener;
    private final LongSupplier wallMicros;
    private final LongSupplier nanos;
    private final CaptureCounters counters = new CaptureCounters();
    private final ReceiveBuffer receiveBuffer;
    private SnapshotPace pace;
    private final Set<Protocol> unlisted = EnumSet.noneOf(Protocol.class);
    private final List<DumpRequest> requests = new ArrayList<>();
    private final int listenerRequests;
    private final Consumer<SocketRecord> onDestroyed;
    private final Consumer<SocketRecord> onObserved;

    private long batchAtMicros;
    private long dropsSeen;
    private long dropsCheckedAt;
    private long snapshotNumber;
    private int nextRequest = -1;
    private boolean dumpRuns;
    private @Nullable String torn;
    private long snapshotBeganAt;
    private long costNanos;
    private long nextSnapshotAt;
    private long nextKeyFrameAt;
    private boolean resync;
    private boolean over;

    /**
     * @param netns inode of the namespace
     * @param destroys joined to the destroy groups, in the namespace
     * @param dumps for requests, in the namespace
     * @param destroyBatch room for destroy events, may be shared by the captures of one thread
     * @param dumpBatch room for dumps, 32 KiB a slot, may be shared likewise
     * @param wallMicros microseconds since 1970 UTC
     * @param nanos a clock that never goes back, for costs
     */
    public NamespaceCapture(
            long netns,
            Transport destroys,
            Transport dumps,
            DatagramBatch destroyBatch,
            DatagramBatch dumpBatch,
            MalformedCounts malformed,
            CaptureSettings settings,
            CaptureListener listener,
            LongSupplier wallMicros,
            LongSupplier nanos) {
        this.netns = netns;
        this.destroys = destroys;
        this.dumps = dumps;
        this.destroyBatch = destroyBatch;
        this.dumpBatch = dumpBatch;
        this.settings = settings;
        pace = settings.pace();
        this.listener = listener;
        this.wallMicros = wallMicros;
        this.nanos = nanos;
        destroyStream = new DestroyStream(destroys, netns, malformed);
        sockDiag = new SockDiag(dumps, netns, malformed);
        boolean tcp = settings.protocols().contains(Protocol.TCP);
        if (tcp) {
            requests.add(DumpRequest.allTcp().inStates(EnumSet.of(SocketState.LISTEN)));
        }
        listenerRequests = requests.size();
        Set<SocketState> notListening = EnumSet.copyOf(FOLLOWED);
        notListening.remove(SocketState.LISTEN);
        if (tcp) {
            requests.add(settings.narrowing().apply(DumpRequest.allTcp().inStates(notListening)));
        }
        if (settings.protocols().contains(Protocol.UDP)) {
            for (Family family : Family.values()) {
                requests.add(DumpRequest.all(family, Protocol.UDP).inStates(FOLLOWED));
            }
        }
        onDestroyed = socket -> listener.destroyed(socket, batchAtMicros);
        onObserved = socket -> {
            counters.dumped++;
            listener.observed(socket, batchAtMicros);
        };
        receiveBuffer = new ReceiveBuffer(destroys, settings.receiveBufferLimitBytes(), counters);
        dropsSeen = destroys.drops();
        dropsCheckedAt = wallMicros.getAsLong();
        nextSnapshotAt = dropsCheckedAt;
        nextKeyFrameAt = dropsCheckedAt;
    }

    /** Inode of the namespace. */
    public long netns() {
        return netns;
    }

    /** The socket of the destroy stream, to wait on. */
    public Transport destroys() {
        return destroys;
    }

    public CaptureCounters counters() {
        return counters;
    }

    /** Takes snapshots at another pace from the next one on. */
    public void pace(SnapshotPace pace) {
        this.pace = pace;
    }

    /** Snapshots begun; the last of them may still run. */
    public long snapshotsBegun() {
        return snapshotNumber;
    }

    /** When the next snapshot is due, or 0 while one runs: microseconds since 1970 UTC. */
    public long nextSnapshotMicros() {
        if (over) {
            return Long.MAX_VALUE;
        }
        return nextRequest >= 0 ? 0 : nextSnapshotAt;
    }

    /** Whether it was closed: it does nothing any more. */
    public boolean isOver() {
        return over;
    }

    /** Up to when it is known how many events were dropped: nothing until then is missing that was not told, microseconds since 1970 UTC. */
    public long accountedUntilMicros() {
        return dropsCheckedAt;
    }

    /** Takes a snapshot as soon as possible. */
    public void snapshotNow() {
        nextSnapshotAt = 0;
    }

    /** Takes a snapshot that tells every socket again, as soon as possible. */
    public void keyFrameNow() {
        nextKeyFrameAt = 0;
        snapshotNow();
    }

    /**
     * Does what there is to do without blocking.
     *
     * @return how many datagrams and dump steps there were
     * @throws TransportException when the destroy stream cannot be read any more
     */
    public int doWork() {
        if (over) {
            return 0;
        }
        int work = drainDestroys(DESTROY_BATCHES);
        if (nextRequest < 0 && wallMicros.getAsLong() >= nextSnapshotAt) {
            beginSnapshot();
        }
        for (int step = 0; step < DUMP_STEPS && nextRequest >= 0; step++) {
            work += 1 + dumpStep();
        }
        return work;
    }

    /** Reads every destroy event that waits: the last thing before the end. */
    public void drain() {
        if (over) {
            return;
        }
        drainDestroys(16 * DESTROY_BATCHES);
        checkDrops();
    }

    /** {@link #checkDrops} as work to do; returns 0. */
    public int account() {
        checkDrops();
        return 0;
    }

    private int drainDestroys(int mostBatches) {
        int sum = 0;
        int received = destroyBatch.capacity();
        for (int i = 0; i < mostBatches && received == destroyBatch.capacity(); i++) {
            batchAtMicros = wallMicros.getAsLong();
            try {
                received = destroyStream.drain(destroyBatch, onDestroyed);
                sum += received;
            } catch (TransportException e) {
                if (!e.isOverflow()) {
                    throw e;
                }
                counters.overflows++;
                received = destroyBatch.capacity();
            }
        }
        counters.received += sum;
        if (received < destroyBatch.capacity()) {
            listener.upToDate(batchAtMicros);
        }
        if (sum > 0) {
            receiveBuffer.drained(sum);
            checkDrops();
        }
        return sum;
    }

    /** Asks the kernel how many events it has dropped; a new loss is told and followed by a snapshot. */
    public void checkDrops() {
        if (over) {
            return;
        }
        long drops = destroys.drops();
        long now = wallMicros.getAsLong();
        if (drops != dropsSeen) {
            long lost = (drops - dropsSeen) & 0xffff_ffffL;
            dropsSeen = drops;
            counters.dropped += lost;
            receiveBuffer.overflown();
            listener.lost(lost, dropsCheckedAt, now);
            resync = true;
            nextSnapshotAt = Math.min(nextSnapshotAt, snapshotBeganAt + pace.minMicros());
        }
        dropsCheckedAt = now;
    }

    private void beginSnapshot() {
        snapshotBeganAt = wallMicros.getAsLong();
        boolean keyFrame = snapshotBeganAt >= nextKeyFrameAt;
        if (keyFrame) {
            nextKeyFrameAt = snapshotBeganAt + settings.keyFrameIntervalMicros();
        }
        snapshotNumber++;
        resync = false;
        costNanos = 0;
        torn = null;
        unlisted.clear();
        nextRequest = 0;
        dumpRuns = false;
        listener.snapshotBegan(snapshotNumber, keyFrame, snapshotBeganAt);
    }

    /** One step of the running snapshot; returns how many destroy events were read on the way. */
    private int dumpStep() {
        long began = nanos.getAsLong();
        DumpRequest request = requests.get(nextRequest);
        try {
            if (!dumpRuns) {
                sockDiag.start(request, dumpBatch);
                dumpRuns = true;
            }
            batchAtMicros = wallMicros.getAsLong();
            DumpProgress progress = sockDiag.drain(dumpBatch, onObserved);
            if (!(progress instanceof DumpProgress.Running)) {
                dumpRuns = false;
                nextRequest++;
                if (progress instanceof DumpProgress.Torn tear && tear.isNotSupported()) {
                    unlisted.add(request.protocol());
                } else if (progress instanceof DumpProgress.Torn tear) {
                    tear(request + ": " + tear.reason() + (tear.errno() == 0 ? "" : " errno " + tear.errno()));
                }
                if (nextRequest == listenerRequests && torn == null) {
                    listener.listenersListed();
                }
            }
        } catch (TransportException e) {
            dumpRuns = false;
            nextRequest++;
            tear(request + ": " + e.getMessage());
        }
        costNanos += nanos.getAsLong() - began;
        int events = drainDestroys(DESTROY_BATCHES);
        if (nextRequest == requests.size()) {
            events += endSnapshot();
        }
        return events;
    }

    private void tear(String why) {
        torn = torn == null ? why : torn;
    }

    private int endSnapshot() {
        nextRequest = -1;
        if (!counters.unlisted.equals(unlisted)) {
            counters.unlisted = Set.copyOf(unlisted);
        }
        int events = drainDestroys(16 * DESTROY_BATCHES);
        checkDrops();
        long now = wallMicros.getAsLong();
        long costMicros = costNanos / 1000;
        if (torn == null) {
            counters.snapshots++;
        } else {
            counters.tornSnapshots++;
        }
        counters.snapshotCostMicrosTotal += costMicros;
        counters.snapshotMicrosTotal += now - snapshotBeganAt;
        counters.snapshotIntervalMicros = pace.intervalMicros(costMicros);
        listener.snapshotEnded(snapshotNumber, torn, now, costMicros);
        long interval = resync || torn != null ? pace.minMicros() : counters.snapshotIntervalMicros;
        nextSnapshotAt = Math.max(snapshotBeganAt + interval, now + pace.minMicros() / 4);
        return events;
    }

    @Override
    public void close() {
        over = true;
        destroys.close();
        dumps.close();
    }
}

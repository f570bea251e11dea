package io.sockcdc.collector;

import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.run.WallClock;
import io.sockcdc.collector.sockdiag.DestroyGroups;
import io.sockcdc.collector.source.CaptureListener;
import io.sockcdc.collector.source.CaptureSettings;
import io.sockcdc.collector.source.NamespaceCapture;
import io.sockcdc.collector.source.SnapshotPace;
import io.sockcdc.collector.state.Owners;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableSettings;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.filter.SocketFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Captures one namespace of a test on the test's own thread, snapshots only when the test asks. */
final class LiveCapture implements AutoCloseable, CaptureListener {
    final List<SocketChange> told = new ArrayList<>();
    final Map<Long, Owner> owners = new HashMap<>();
    final MalformedCounts malformed = new MalformedCounts();
    /** Who holds each socket of which {@link #owners} says nothing. */
    @Nullable Owner everybody;

    /** Whether no program holds a socket any more. */
    boolean allHaveEnded;

    long lost;
    int completed;
    int torn;

    /** The collector's own: in a clock of milliseconds, two snapshots of a small namespace begin at the same time. */
    private final WallClock clock = WallClock.system(null, Duration.ofHours(1), step -> {});

    private long behindMicros = 1_000_000;
    private final NamespaceCapture capture;
    private final SocketTable table;

    LiveCapture(NetNamespace namespace) {
        this(namespace, 16 << 20);
    }

    LiveCapture(NetNamespace namespace, int receiveBufferBytes) {
        this(namespace, DestroyGroups.ALL, receiveBufferBytes, 0, CaptureScope.of(SocketFilter.MATCH_ALL));
    }

    LiveCapture(NetNamespace namespace, int receiveBufferBytes, CaptureScope scope) {
        this(namespace, DestroyGroups.ALL, receiveBufferBytes, 0, scope);
    }

    /** A capture whose receive buffer may grow. */
    LiveCapture(NetNamespace namespace, int receiveBufferBytes, int receiveBufferLimit) {
        this(
                namespace,
                DestroyGroups.ALL,
                receiveBufferBytes,
                receiveBufferLimit,
                CaptureScope.of(SocketFilter.MATCH_ALL));
    }

    /** A capture that the kernel tells nothing of its own accord, as one that has no such groups. */
    static LiveCapture withoutGroups(NetNamespace namespace) {
        return new LiveCapture(namespace, 0, 16 << 20, 0, CaptureScope.of(SocketFilter.MATCH_ALL));
    }

    private LiveCapture(
            NetNamespace namespace, int groups, int receiveBufferBytes, int receiveBufferLimit, CaptureScope scope) {
        Owners lookup = new Owners() {
            @Override
            public @Nullable Owner ofSocket(long inode, @Nullable Long cgroupId) {
                return owners.getOrDefault(inode, everybody);
            }

            @Override
            public boolean isHeldByNobody(long inode) {
                return allHaveEnded;
            }

            @Override
            public @Nullable String userName(long uid) {
                return uid == 0 ? "root" : null;
            }
        };
        table = new SocketTable(
                namespace.inode(),
                new TableSettings(false, 60_000_000, false, 32768, 60999, scope.follows()),
                lookup,
                told::add);
        long hour = 3_600_000_000L;
        capture = namespace.call(() -> new NamespaceCapture(
                namespace.inode(),
                NetlinkSocket.open(groups, receiveBufferBytes, scope.destroyProgram()),
                NetlinkSocket.open(0, 1 << 20),
                new DatagramBatch(256, 4096),
                new DatagramBatch(8, 32 << 10),
                malformed,
                new CaptureSettings(
                        scope.protocols(List.of(Protocol.TCP, Protocol.UDP)),
                        new SnapshotPace(0.02, hour, hour),
                        24 * hour,
                        receiveBufferLimit,
                        scope::narrow),
                this,
                () -> clock.getAsLong() - behindMicros,
                System::nanoTime));
        // What the kernel tells of right after a snapshot began is bounded by the one before it: that was a second ago.
        snapshot();
        behindMicros = 0;
        snapshot();
        told.clear();
    }

    /** Takes a snapshot now and waits for its end. */
    void snapshot() {
        int before = completed + torn;
        capture.snapshotNow();
        while (completed + torn == before) {
            capture.doWork();
        }
    }

    /** Reads events until a change fulfils the condition, and returns the first that does. */
    SocketChange awaitChange(Predicate<SocketChange> wanted) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    capture.doWork();
                    return told.stream().anyMatch(wanted);
                });
        return told.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Reads events until there are as many closes as wanted, counting what was lost. */
    void awaitCloses(long closes) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    capture.doWork();
                    return closes().size() >= closes;
                });
    }

    /** Reads what waits. */
    int read() {
        return capture.doWork();
    }

    void checkDrops() {
        capture.checkDrops();
    }

    List<SocketChange> closes() {
        return told.stream().filter(change -> change.op() == Op.CLOSE).toList();
    }

    long received() {
        return capture.counters().received();
    }

    long receiveBufferBytes() {
        return capture.counters().receiveBufferBytes();
    }

    SocketTable table() {
        return table;
    }

    @Override
    public void snapshotBegan(long number, boolean keyFrame, long atMicros) {
        table.beginSnapshot(atMicros, false);
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
        table.endSnapshot(tornBecause == null, atMicros);
        if (tornBecause == null) {
            completed++;
        } else {
            torn++;
        }
    }

    @Override
    public void destroyed(SocketRecord socket, long atMicros) {
        table.destroyed(socket, atMicros);
    }

    @Override
    public void upToDate(long atMicros) {
        table.eventsAreReadUntil(atMicros);
    }

    @Override
    public void lost(long events, long fromMicros, long untilMicros) {
        lost += events;
        table.eventsWereLost();
    }

    @Override
    public void close() {
        capture.close();
    }
}

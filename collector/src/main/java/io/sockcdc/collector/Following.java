package io.sockcdc.collector;

import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.source.CaptureSettings;
import io.sockcdc.collector.source.NamespaceCapture;
import io.sockcdc.collector.source.SnapshotPace;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableSettings;
import io.sockcdc.collector.sys.NetworkCounters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Makes the capture and the table of a namespace. What receives datagrams is shared, because one thread captures them all. */
final class Following {
    private static final int DESTROY_BATCH = 256;
    private static final int DESTROY_SLOT_BYTES = 2048;
    private static final int DUMP_BATCH = 8;
    private static final int DUMP_SLOT_BYTES = 32 << 10;

    private final CollectorSettings settings;
    private final HostFacts host;
    private final CaptureScope scope;
    private final EventPipeline pipeline;
    private final LatestOwners owners;
    private final MalformedCounts malformed;
    private final LongSupplier wall;
    private final LongSupplier nanos;
    private final CaptureSettings captureSettings;
    private final DatagramBatch destroyBatch = new DatagramBatch(DESTROY_BATCH, DESTROY_SLOT_BYTES);
    private final DatagramBatch dumpBatch = new DatagramBatch(DUMP_BATCH, DUMP_SLOT_BYTES);

    Following(
            CollectorSettings settings,
            HostFacts host,
            CaptureScope scope,
            EventPipeline pipeline,
            LatestOwners owners,
            MalformedCounts malformed,
            LongSupplier wall,
            LongSupplier nanos) {
        this.settings = settings;
        this.host = host;
        this.scope = scope;
        this.pipeline = pipeline;
        this.owners = owners;
        this.malformed = malformed;
        this.wall = wall;
        this.nanos = nanos;
        CollectorSettings.CaptureSettings capture = settings.capture();
        captureSettings = new CaptureSettings(
                scope.protocols(
                        capture.protocols().stream().map(Following::protocol).toList()),
                new SnapshotPace(
                        capture.snapshotCpuShare(),
                        micros(capture.snapshotMinInterval()),
                        micros(capture.snapshotMaxInterval())),
                micros(capture.keyFrameInterval()),
                capture.receiveBufferLimit().bytes(),
                scope::narrow);
    }

    /** A namespace that was there when this run began: what an earlier run knew of it goes on. */
    CaptureCycle.Followed fromTheStart(Namespaces.Opened opened, TableRecovery recovery, ConnectionBalance balance) {
        SocketTable table = table(opened);
        recovery.openIn(host.bootId(), opened.inode()).forEach(table::restore);
        recovery.closedUnheardIn(host.bootId(), opened.inode()).forEach(table::restoreClosed);
        return followed(opened, new TableFeed(opened.inode(), table, pipeline, balance));
    }

    /** A namespace that came later. */
    CaptureCycle.Followed fromNow(Namespaces.Opened opened) {
        ConnectionBalance balance = new ConnectionBalance(opened.counters()::read);
        return followed(opened, new TableFeed(opened.inode(), table(opened), pipeline, balance, pipeline.position()));
    }

    /** Snapshots of all namespaces together take the share of a core that is set. */
    void share(List<CaptureCycle.Followed> all) {
        SnapshotPace pace = captureSettings.pace().sharedBy(all.size());
        all.forEach(one -> one.capture().pace(pace));
    }

    /** A namespace has its own range of ephemeral ports. */
    private SocketTable table(Namespaces.Opened opened) {
        Map<String, Long> kernel = opened.counters().read();
        TableSettings tableSettings = new TableSettings(
                settings.capture().noise(),
                micros(settings.capture().changeInterval()),
                settings.enrich().processes(),
                Math.toIntExact(kernel.getOrDefault(NetworkCounters.PORT_RANGE_LOW, (long) host.ephemeralLow())),
                Math.toIntExact(kernel.getOrDefault(NetworkCounters.PORT_RANGE_HIGH, (long) host.ephemeralHigh())),
                scope.follows());
        return new SocketTable(opened.inode(), tableSettings, owners, pipeline::change);
    }

    private CaptureCycle.Followed followed(Namespaces.Opened opened, TableFeed feed) {
        return new CaptureCycle.Followed(
                new NamespaceCapture(
                        opened.inode(),
                        opened.destroys(),
                        opened.dumps(),
                        destroyBatch,
                        dumpBatch,
                        malformed,
                        captureSettings,
                        feed,
                        wall,
                        nanos),
                feed);
    }

    private static Protocol protocol(CollectorSettings.TransportProtocol protocol) {
        return switch (protocol) {
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
        };
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}

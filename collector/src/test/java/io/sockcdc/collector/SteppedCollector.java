package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.encode.StatusEncoder;
import io.sockcdc.collector.enrich.Enricher;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublisherSettings;
import io.sockcdc.collector.publish.PublisherState;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.run.WallClock;
import io.sockcdc.collector.source.CaptureCounters;
import io.sockcdc.collector.source.CaptureListener;
import io.sockcdc.collector.source.CaptureSettings;
import io.sockcdc.collector.source.NamespaceCapture;
import io.sockcdc.collector.source.SnapshotPace;
import io.sockcdc.collector.spool.EpochFile;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpoolSettings;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableSettings;
import io.sockcdc.schema.SpoolEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;

/**
 * A collector without threads and without a kernel: put together as {@link Collector} does it, but every duty cycle is taken
 * by the caller, one step at a time.
 */
public final class SteppedCollector {
    private static final long NETNS = 4_026_531_840L;

    private final World world;
    private final MalformedCounts malformed = new MalformedCounts();
    private final ClockWatch clockWatch = new ClockWatch();
    private final List<CaptureCycle.Followed> followed = new ArrayList<>();
    private final Spool spool;
    private final SpoolWriter writer;
    private final KafkaPublisher publisher;
    private final PublishCycle sending;
    private final Enricher enricher;
    private final EventPipeline pipeline;
    private final CaptureCycle cycle;
    private final NamespaceCapture capture;
    private final SocketTable table;
    private final long epoch;

    /**
     * What surrounds a collector.
     *
     * @param bootId of the kernel
     * @param bootedAtMicros when it was booted
     * @param wallMicros the host's time, which may be set
     * @param nanos a clock that never goes back
     * @param destroys joined to the destroy groups
     * @param readable whether a destroy event waits
     * @param kernelCounters as {@code /proc/net/snmp}
     * @param queueBytes most bytes before the spool
     * @param windowBytes most bytes between spool and publisher
     * @param told sees each change that was numbered, with its epoch and number
     * @param watch put before the listener of the capture
     */
    public record World(
            String bootId,
            long bootedAtMicros,
            LongSupplier wallMicros,
            LongSupplier nanos,
            Transport destroys,
            Transport dumps,
            BooleanSupplier readable,
            Supplier<Map<String, Long>> kernelCounters,
            SpoolSettings spool,
            long queueBytes,
            long windowBytes,
            Supplier<Producer<byte[], byte[]>> producers,
            BooleanSupplier topicsReady,
            PublisherSettings publishing,
            Told told,
            UnaryOperator<CaptureListener> watch) {}

    /** Sees what is told. */
    @FunctionalInterface
    public interface Told {
        void change(long epoch, long sequence, SocketChange change);
    }

    /**
     * Starts one, up to the first duty cycle.
     *
     * @throws RuntimeException when it would not start
     */
    public SteppedCollector(World world) {
        GeneratedClasses.trust();
        this.world = world;
        WallClock wall =
                WallClock.over(world.wallMicros(), world.nanos(), world.nanos(), Duration.ofMillis(500), clockWatch);
        Clock clock = new SimulatedClock(world.wallMicros());
        GapInbox gaps = new GapInbox(wall, wall::shiftMicros);
        spool = Spool.open(world.spool(), SpoolEntry.getClassSchema(), gaps, world.nanos(), clock);
        epoch = EpochFile.advance(world.spool().directory(), clock);
        gaps.epoch(epoch);
        HostIdentity identity = new HostIdentity("simulated", "simulated", world.bootId(), epoch);
        long subscribedAt = wall.getAsLong();
        TableRecovery recovery =
                TableRecovery.read(spool.reader(spool.firstPosition(), new DamageLog()), identity.hostId());
        writer = new SpoolWriter(
                spool, SpoolEntry.getClassSchema(), world.queueBytes(), world.windowBytes(), world.nanos());
        publisher = new KafkaPublisher(
                world.publishing(),
                world.producers(),
                spool,
                writer,
                new KafkaRecords("sockcdc"),
                gaps,
                world.nanos(),
                clock);
        sending = new PublishCycle(world.topicsReady(), publisher, Duration.ZERO);
        enricher = new Enricher(null, null, null, null, 2, 0.02, world.nanos(), () -> 0);
        pipeline = new EventPipeline(
                new EventEncoder(identity),
                new StatusEncoder(identity, "simulated"),
                change -> true,
                writer::offer,
                wall,
                new Overload(writer::fill),
                gaps::handed,
                world.spool().maxBytes(),
                spool.endPosition());
        LatestOwners owners = new LatestOwners(uid -> null);
        List<ConnectionBalance> balances = new ArrayList<>();
        Downtime downtime = new Downtime(
                recovery.lastRun(),
                world.bootId(),
                true,
                subscribedAt,
                balances,
                () -> followed.stream()
                        .mapToLong(one -> one.feed().table().connectionsTold())
                        .sum());
        CollectorCounters counters =
                new CollectorCounters(followed, pipeline, publisher, malformed, spool, writer, downtime::connections);
        Heartbeat heartbeat = new Heartbeat(
                pipeline,
                1_000_000,
                () -> List.of(NETNS),
                () -> Degradation.now(writer, publisher.state(), pipeline.overload()),
                counters::status,
                new KernelCounters(List.of(world.kernelCounters())));
        cycle = new CaptureCycle(
                new Waiting(),
                pipeline,
                enricher,
                () -> {},
                owners,
                gaps,
                wall,
                nanos -> {},
                0,
                heartbeat,
                downtime,
                now -> clockWatch.check(wall, pipeline::shift, step -> heartbeat.clockStepped(now, step)),
                () -> publisher.state() instanceof PublisherState.Publishing,
                new FrameKeeper(spool, writer),
                () -> {},
                followed);
        table = new SocketTable(NETNS, new TableSettings(false, 2_000_000, true, 32768, 60999), owners, this::change);
        recovery.openIn(world.bootId(), NETNS).forEach(table::restore);
        recovery.closedUnheardIn(world.bootId(), NETNS).forEach(table::restoreClosed);
        ConnectionBalance balance = new ConnectionBalance(world.kernelCounters());
        balances.add(balance);
        TableFeed feed = new TableFeed(NETNS, table, pipeline, balance);
        capture = new NamespaceCapture(
                NETNS,
                world.destroys(),
                world.dumps(),
                new DatagramBatch(8, 2048),
                new DatagramBatch(2, 8192),
                malformed,
                new CaptureSettings(
                        List.of(Protocol.TCP, Protocol.UDP), new SnapshotPace(0.02, 250_000, 2_000_000), 4_000_000),
                world.watch().apply(feed),
                wall,
                world.nanos());
        cycle.follow(new CaptureCycle.Followed(capture, feed));
        heartbeat.started(wall.getAsLong());
        closeFormerBoots(recovery, identity, owners, wall.getAsLong());
    }

    private void closeFormerBoots(TableRecovery recovery, HostIdentity now, LatestOwners owners, long at) {
        for (String boot : recovery.boots()) {
            if (boot.equals(now.bootId())) {
                continue;
            }
            EventEncoder encoder = new EventEncoder(new HostIdentity(now.hostId(), now.hostName(), boot, now.epoch()));
            for (long netns : recovery.namespaces(boot)) {
                SocketTable gone =
                        new SocketTable(netns, TableSettings.defaults(), owners, change -> tell(change, encoder));
                recovery.openIn(boot, netns).forEach(gone::restore);
                gone.closeRestored(CloseReason.HOST_RESTART, world.bootedAtMicros(), at);
            }
        }
    }

    private void change(SocketChange change) {
        long before = pipeline.sequence();
        pipeline.change(change);
        if (pipeline.sequence() != before) {
            world.told().change(epoch, pipeline.sequence(), change);
        }
    }

    private void tell(SocketChange change, EventEncoder encoder) {
        pipeline.change(change, encoder);
        world.told().change(epoch, pipeline.sequence(), change);
    }

    /** One round of the capture thread. */
    public void capture() {
        cycle.doWork();
    }

    /** One round of the spool's thread. */
    public void spool() {
        writer.doWork();
    }

    /** One round of the sending thread. */
    public void send() {
        sending.doWork();
    }

    /** One round of the disk's thread. */
    public void disk() {
        spool.forceDue();
        publisher.persistDue();
    }

    /** One round of the thread that looks for owners. */
    public void owners() {
        enricher.doWork();
    }

    /** Takes a key frame as soon as possible. */
    public void keyFrame() {
        capture.keyFrameNow();
    }

    /** Ends it in good order. */
    public void stop() {
        cycle.finish();
        while (writer.queuedBytes() > 0 && writer.doWork() > 0) {
            sending.doWork();
        }
        sending.onClose();
        spool.close();
    }

    public long epoch() {
        return epoch;
    }

    public CaptureCounters counters() {
        return capture.counters();
    }

    public SocketTable table() {
        return table;
    }

    /** Number of the last event. */
    public long sequence() {
        return pipeline.sequence();
    }

    public long refusedBatches() {
        return pipeline.refusedBatches();
    }

    /** How far it is acknowledged, in positions. */
    public long acknowledged() {
        return spool.checkpoint().acknowledged();
    }

    public long unspooled() {
        return writer.unspooled();
    }

    public long queuedBytes() {
        return writer.queuedBytes();
    }

    public long malformed() {
        return malformed.total();
    }

    public long endPosition() {
        return spool.endPosition();
    }

    /** Whether the disk tells of everything: that entries went past it, and a key frame stands behind them. */
    public boolean diskTellsAll() {
        return writer.trouble() == null && spool.isNoted() && spool.pastDisk() <= spool.retainedFrom();
    }

    /** Whether entries went past the disk that Kafka has not acknowledged. */
    public boolean hasEntriesAtRisk() {
        return spool.pastDisk() > spool.checkpoint().acknowledged();
    }

    /** Position of the oldest entry on the disk. */
    public long firstPosition() {
        return spool.firstPosition();
    }

    public boolean diskIsInTrouble() {
        return writer.trouble() != null;
    }

    /** Reads what is in the spool from the oldest entry on. */
    public SpoolReader reader() {
        return spool.reader(spool.firstPosition(), new DamageLog());
    }

    /** Readable when the simulated kernel says so; never waits. */
    private final class Waiting implements Readiness {
        @Override
        public void add(int descriptor, int tag) {}

        @Override
        public int await(int timeoutMillis) {
            return world.readable().getAsBoolean() ? 1 : 0;
        }

        @Override
        public int tag(int index) {
            return 0;
        }
    }

    private static final class SimulatedClock extends Clock {
        private final LongSupplier wallMicros;

        SimulatedClock(LongSupplier wallMicros) {
            this.wallMicros = wallMicros;
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public java.time.Instant instant() {
            return java.time.Instant.ofEpochSecond(0, wallMicros.getAsLong() * 1000);
        }
    }
}

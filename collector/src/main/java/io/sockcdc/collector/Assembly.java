package io.sockcdc.collector;

import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.collector.config.CollectorSettings.TransportProtocol;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.encode.StatusEncoder;
import io.sockcdc.collector.enrich.CgroupPaths;
import io.sockcdc.collector.enrich.Enricher;
import io.sockcdc.collector.enrich.Interfaces;
import io.sockcdc.collector.enrich.ProcessIndex;
import io.sockcdc.collector.enrich.UserNames;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.observe.MetricsServer;
import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublisherSettings;
import io.sockcdc.collector.publish.PublisherState;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.run.AgentThread;
import io.sockcdc.collector.run.DutyCycle;
import io.sockcdc.collector.run.FailureHandler;
import io.sockcdc.collector.run.Idle;
import io.sockcdc.collector.run.MonotonicClock;
import io.sockcdc.collector.run.WallClock;
import io.sockcdc.collector.run.Workers;
import io.sockcdc.collector.spool.EpochFile;
import io.sockcdc.collector.spool.FsyncPolicy;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolSettings;
import io.sockcdc.collector.sys.BootTime;
import io.sockcdc.collector.sys.NamespaceHolders;
import io.sockcdc.collector.sys.NamespaceSearch;
import io.sockcdc.collector.sys.Poller;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a collector together, once: which thread does what, and who hands what to whom. */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    private static final long MAX_QUEUED_BYTES = 64L << 20;
    private static final long MAX_WINDOW_BYTES = 32L << 20;
    private static final double OWNER_CPU_SHARE = 0.02;
    private static final int NEGATIVE_LOOKUPS = 20;
    private static final int MOST_CGROUPS = 65_536;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(4);

    private final CollectorSettings settings;
    private final Path dataDir;
    private final Consumer<String> onFailure;
    private final LongSupplier nanos = MonotonicClock.nanos();
    private final ClockWatch clockWatch = new ClockWatch();
    private final WallClock wall;
    private final GapInbox gaps;
    private final MalformedCounts malformed = new MalformedCounts();
    private final CountDownLatch firstSnapshot = new CountDownLatch(1);
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final List<String> degraded = new ArrayList<>();
    private final List<Namespaces.Opened> namespaces = new ArrayList<>();
    private @Nullable PublishCycle publishing;
    private @Nullable MetricsServer metrics;

    Assembly(CollectorSettings settings, Path dataDir, Consumer<String> onFailure) {
        this.settings = settings;
        this.dataDir = dataDir;
        this.onFailure = onFailure;
        wall = WallClock.system(new BootTime(), Duration.ofMillis(500), clockWatch);
        gaps = new GapInbox(wall, wall::shiftMicros);
    }

    /**
     * Puts them together and sets them going.
     *
     * @param version version of the program, told in every status
     * @throws RuntimeException when they cannot; what was made by then is among {@link #toClose}
     */
    void assemble(String version) throws IOException {
        SocketFilter filter = SocketFilter.parse(settings.capture().filter(), FilterNames.ofMachine(Path.of("/")));
        CaptureScope scope = CaptureScope.of(filter);
        Spool spool = Spool.open(spoolSettings(), SpoolEntry.getClassSchema(), gaps, nanos, Clock.systemUTC());
        toClose.add(spool);
        if (settings.metrics().enabled()) {
            MetricsServer.check(MetricsServer.address(settings.metrics().listen()));
        }
        HostFacts host = HostFacts.read(settings.host().id(), settings.host().name(), dataDir);
        long epoch = EpochFile.advance(spoolDir(), Clock.systemUTC());
        gaps.epoch(epoch);
        HostIdentity identity = new HostIdentity(host.hostId(), host.hostName(), host.bootId(), epoch);
        for (String name : settings.capture().fixedNamespaces()) {
            Namespaces.Opened opened = Namespaces.open(
                    name,
                    Math.toIntExact(settings.capture().receiveBuffer().bytes()),
                    claim(host.hostId()),
                    scope.destroyProgram());
            namespaces.add(opened);
            toClose.add(opened);
        }
        degraded.addAll(Degradation.of(settings, namespaces));
        long subscribedAt = wall.getAsLong();
        TableRecovery recovery =
                TableRecovery.read(spool.reader(spool.firstPosition(), new DamageLog()), host.hostId());
        if (recovery.unreadable() > 0) {
            LOG.atWarn().addKeyValue("entries", recovery.unreadable()).log("spool entries could not be read back");
        }

        SpoolWriter writer =
                new SpoolWriter(spool, SpoolEntry.getClassSchema(), MAX_QUEUED_BYTES, MAX_WINDOW_BYTES, nanos);
        PublisherSettings publish = PublisherSettings.of(
                String.join(",", settings.kafka().bootstrapServers()),
                settings.kafka().properties());
        RegistryKeeper registry = new RegistryKeeper(settings.kafka(), nanos);
        KafkaPublisher publisher = new KafkaPublisher(
                publish,
                () -> new KafkaProducer<>(registry.edge(publish.properties())),
                spool,
                writer,
                new KafkaRecords(settings.kafka().topicPrefix()),
                gaps,
                nanos,
                Clock.systemUTC());
        TopicKeeper topics = new TopicKeeper(settings.kafka(), nanos);
        PublishCycle sending =
                new PublishCycle(() -> registry.getAsBoolean() && topics.getAsBoolean(), publisher, CLOSE_LIMIT);
        publishing = sending;
        AgentThread sender = AgentThread.start(
                "sockcdc-send",
                Idle.backOff(Duration.ofMillis(5), Duration.ofMillis(100)),
                this::goOn,
                CLOSE_LIMIT.plusSeconds(1),
                sending);
        AgentThread disk = AgentThread.start(
                "sockcdc-disk",
                Idle.backOff(Duration.ofMillis(1), Duration.ofMillis(50)),
                this::goOn,
                CLOSE_LIMIT,
                () -> (spool.forceDue() ? 1 : 0) + (publisher.persistDue() ? 1 : 0));
        toClose.add(disk);
        toClose.add(sender);
        SpoolDuty spooling = new SpoolDuty(writer, sender::wake);
        AgentThread spooler = AgentThread.start(
                "sockcdc-spool",
                Idle.backOff(Duration.ofMillis(5), Duration.ofMillis(100)),
                this::goOn,
                CLOSE_LIMIT,
                spooling);
        toClose.add(spooler);

        Interfaces interfaces = new Interfaces(Path.of("/sys/class/net"));
        UserNames users = new UserNames(Path.of("/etc/passwd"));
        ProcessIndex processes =
                settings.enrich().processes() ? new ProcessIndex(Path.of("/proc"), NEGATIVE_LOOKUPS) : null;
        Enricher enricher = new Enricher(
                processes,
                cgroups(),
                settings.enrich().users() ? users : null,
                interfaces,
                2,
                OWNER_CPU_SHARE,
                nanos,
                ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
        AgentThread finder = AgentThread.start(
                "sockcdc-owners",
                Idle.backOff(Duration.ofMillis(2), Duration.ofMillis(100)),
                this::goOn,
                CLOSE_LIMIT,
                enricher::doWork);
        toClose.add(finder);

        EventPipeline pipeline = new EventPipeline(
                new EventEncoder(identity, interfaces::name),
                new StatusEncoder(identity, version),
                ChangeTarget.asking(filter, interfaces::name),
                batch -> {
                    boolean taken = writer.offer(batch);
                    spooler.wake();
                    return taken;
                },
                wall,
                new Overload(writer::fill),
                gaps::handed,
                settings.spool().maxBytes().bytes(),
                spool.endPosition());
        spooling.lastWords(gaps::isAnyWaiting, () -> {
            gaps.tellTo(pipeline, wall.getAsLong());
            pipeline.flush();
        });
        LatestOwners owners = new LatestOwners(settings.enrich().users() ? users::name : uid -> null);
        Poller poller = new Poller();
        toClose.add(poller);
        List<CaptureCycle.Followed> followed = new CopyOnWriteArrayList<>();
        List<ConnectionBalance> balances = new ArrayList<>();
        Downtime downtime = new Downtime(
                recovery.lastRun(),
                host.bootId(),
                settings.capture().filter().isBlank()
                        && !settings.capture().followsAll()
                        && settings.capture().protocols().contains(TransportProtocol.TCP),
                subscribedAt,
                balances,
                () -> followed.stream()
                        .mapToLong(one -> one.feed().table().connectionsTold())
                        .sum());
        CollectorCounters counters =
                new CollectorCounters(followed, pipeline, publisher, malformed, spool, writer, downtime::connections);
        NamespaceFinder found =
                settings.capture().followsAll() ? namespaceFinder(scope, claim(host.hostId()), poller::wakeUp) : null;
        KernelCounters kernel = new KernelCounters(
                namespaces.stream()
                        .map(opened -> KernelCounters.Source.of(opened.counters()))
                        .toList(),
                micros(settings.kernelCountersInterval()));
        Heartbeat heartbeat = new Heartbeat(
                pipeline,
                micros(settings.heartbeatInterval()),
                counters::followed,
                () -> {
                    List<String> all = new ArrayList<>(degraded);
                    all.addAll(found == null ? List.of() : found.shortfalls());
                    all.addAll(Degradation.ofKernel(followed));
                    all.addAll(Degradation.now(writer, publisher.state(), pipeline.overload()));
                    Optional.ofNullable(registry.trouble()).ifPresent(all::add);
                    Optional.ofNullable(topics.trouble()).ifPresent(all::add);
                    return all;
                },
                counters::status,
                kernel);
        CaptureCycle cycle = new CaptureCycle(
                Readiness.of(poller),
                pipeline,
                enricher,
                finder::wake,
                owners,
                gaps,
                wall,
                LockSupport::parkNanos,
                settings.capture().batchWait().toNanos(),
                heartbeat,
                downtime,
                now -> clockWatch.check(wall, pipeline::shift, step -> heartbeat.clockStepped(now, step)),
                () -> publisher.state() instanceof PublisherState.Publishing,
                new FrameKeeper(spool, writer),
                firstSnapshot::countDown,
                followed);
        Following following = new Following(settings, host, scope, pipeline, owners, malformed, wall, nanos);
        follow(cycle, following, recovery, balances, followed);
        if (found != null) {
            followAll(cycle, following, recovery, followed, kernel, counters, heartbeat, found);
            degraded.addAll(found.shortfalls());
        }
        heartbeat.started(wall.getAsLong());
        new FormerSockets(recovery, identity, interfaces::name, pipeline, owners)
                .close(counters.followed(), wall.getAsLong(), new BootTime().getAsLong() / 1000);
        AgentThread capturer = AgentThread.start(
                "sockcdc-capture", wakingUp(poller), this::endOnFailure, CLOSE_LIMIT, capturing(cycle));
        toClose.add(capturer);
        if (settings.metrics().enabled()) {
            metrics = CollectorMeters.serve(
                    settings.metrics().listen(),
                    counters,
                    publisher,
                    writer,
                    processes,
                    Map.of("capture", capturer, "spool", spooler, "send", sender, "disk", disk, "owners", finder),
                    Workers.bounded("sockcdc-metrics", 2, 16));
            toClose.add(metrics);
        }
    }

    private void follow(
            CaptureCycle cycle,
            Following following,
            TableRecovery recovery,
            List<ConnectionBalance> balances,
            List<CaptureCycle.Followed> followed) {
        for (Namespaces.Opened opened : namespaces) {
            ConnectionBalance balance = new ConnectionBalance(opened.counters()::read);
            balances.add(balance);
            cycle.follow(following.fromTheStart(opened, recovery, balance));
        }
        following.share(followed);
    }

    /** Follows the namespaces that come and go, from those that are there now on. */
    private void followAll(
            CaptureCycle cycle,
            Following following,
            TableRecovery recovery,
            List<CaptureCycle.Followed> followed,
            KernelCounters kernel,
            CollectorCounters counters,
            Heartbeat heartbeat,
            NamespaceFinder found) {
        found.doWork();
        boolean[] started = new boolean[1];
        NamespaceRegister register = new NamespaceRegister(
                found,
                cycle,
                opened -> started[0]
                        ? following.fromNow(opened)
                        : following.fromTheStart(opened, recovery, new ConnectionBalance(opened.counters()::read)),
                kernel,
                counters,
                heartbeat);
        toClose.add(register);
        long now = wall.getAsLong();
        int taken = register.doWork(now);
        while (taken > 0) {
            taken = register.doWork(now);
        }
        started[0] = true;
        following.share(followed);
        cycle.each(at -> {
            int work = register.doWork(at);
            if (work > 0) {
                following.share(followed);
            }
            return work;
        });
        toClose.add(AgentThread.start(
                "sockcdc-namespaces",
                Idle.backOff(Duration.ofMillis(20), Duration.ofMillis(100)),
                this::goOn,
                CLOSE_LIMIT,
                found));
    }

    private NamespaceFinder namespaceFinder(CaptureScope scope, String claim, Runnable wake) {
        CollectorSettings.CaptureSettings capture = settings.capture();
        return new NamespaceFinder(
                new NamespaceSearch(Path.of("/proc")),
                new NamespaceHolders(Path.of("/proc")),
                file -> Namespaces.openFile(
                        file, Math.toIntExact(capture.receiveBuffer().bytes()), claim, scope.destroyProgram()),
                namespaces.stream().map(Namespaces.Opened::inode).collect(Collectors.toSet()),
                micros(capture.namespaceInterval()),
                capture.maxNamespaces(),
                nanos,
                wake);
    }

    private DutyCycle capturing(CaptureCycle cycle) {
        return new DutyCycle() {
            @Override
            public int doWork() {
                return cycle.doWork();
            }

            @Override
            public void onClose() {
                cycle.finish();
            }
        };
    }

    /** The capture cycle waits in the poller itself: waking it is all there is to do. */
    private static Idle wakingUp(Poller poller) {
        return Idle.waitingIn(new Idle.Waiter() {
            @Override
            public void await() {}

            @Override
            public void wakeup() {
                poller.wakeUp();
            }
        });
    }

    private FailureHandler.Decision goOn(String agent, Throwable failure, long failures) {
        return FailureHandler.Decision.CONTINUE;
    }

    private FailureHandler.Decision endOnFailure(String agent, Throwable failure, long failures) {
        firstSnapshot.countDown();
        onFailure.accept("capture ended: " + failure);
        return FailureHandler.Decision.STOP;
    }

    private @Nullable CgroupPaths cgroups() {
        Path mount = settings.enrich().containers() ? CgroupPaths.mountPoint(Path.of("/proc/mounts")) : null;
        return mount == null ? null : new CgroupPaths(mount, MOST_CGROUPS);
    }

    /** Two collectors would number the same events twice if they sent the same namespace to the same place. */
    private String claim(String hostId) {
        List<String> servers =
                settings.kafka().bootstrapServers().stream().sorted().toList();
        return "sockcdc/" + hostId.hashCode() + "/" + Integer.toHexString(servers.hashCode()) + "/"
                + Integer.toHexString(settings.kafka().topicPrefix().hashCode());
    }

    private Path spoolDir() {
        return dataDir.resolve("spool");
    }

    private SpoolSettings spoolSettings() {
        CollectorSettings.SpoolSettings spool = settings.spool();
        FsyncPolicy fsync = switch (spool.fsync()) {
            case NEVER -> FsyncPolicy.NEVER;
            case ALWAYS -> FsyncPolicy.ALWAYS;
            case INTERVAL -> FsyncPolicy.every(spool.fsyncInterval());
        };
        return new SpoolSettings(
                spoolDir(),
                spool.maxBytes().bytes(),
                spool.segmentBytes().bytes(),
                spool.reserveBytes().bytes(),
                fsync,
                spool.maxAge());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /** Counted down when the first snapshot is on its way, or capturing has failed. */
    CountDownLatch firstSnapshot() {
        return firstSnapshot;
    }

    /** Namespaces that were named and are followed. */
    List<Namespaces.Opened> namespaces() {
        return namespaces;
    }

    /** What must be done without, each a sentence. */
    List<String> degraded() {
        return degraded;
    }

    /** The sending, once it is there. */
    @Nullable PublishCycle publishing() {
        return publishing;
    }

    /** The server of the meters, if there is one. */
    @Nullable MetricsServer metrics() {
        return metrics;
    }

    /** Everything to be closed, last first. */
    List<AutoCloseable> toClose() {
        return toClose;
    }
}

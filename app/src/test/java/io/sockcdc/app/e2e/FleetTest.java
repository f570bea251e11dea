package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.FleetHost;
import io.sockcdc.collector.FleetRecording;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet: collectors with a recorded host each, one broker and two analyzers in processes of their own, as they are shipped. The
 * numbers of the run go to target/fleet.txt. The property sockcdc.fleet sets how many hosts, sockcdc.fleet.rate how many changes
 * each tells in a second.
 */
@Requires(Requires.Need.ROOT)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FleetTest {
    private static final int HOSTS = Integer.getInteger("sockcdc.fleet", 20);
    private static final int RATE = Integer.getInteger("sockcdc.fleet.rate", 20);
    private static final int CONNECTIONS = 600;
    private static final int TICKS_IN_A_SECOND = 10;
    private static final int STAGES = 6;
    /** What the hosts tell in so many seconds is how far the analysis may be behind. */
    private static final int BEHIND_SECONDS = 10;

    private static final int DRIVERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path directory = Path.of(".");

    private final List<FleetHost> hosts = new ArrayList<>();
    private final List<FleetProcess> processes = new ArrayList<>();
    private final List<Future<?>> telling = new ArrayList<>();
    private final ScheduledExecutorService drivers = Executors.newScheduledThreadPool(DRIVERS);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    /** How many changes of the recording each host may have told by now. */
    private final AtomicInteger allowed = new AtomicInteger();

    private final Map<Long, Long> collectorNanos = new ConcurrentHashMap<>();
    private final StringBuilder report = new StringBuilder();
    private String servers = "";

    @AfterEach
    void end() throws Exception {
        telling.forEach(one -> one.cancel(false));
        drivers.shutdownNow();
        assertThat(drivers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        hosts.forEach(FleetHost::close);
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).close();
        }
    }

    @Test
    void countsOfAFleetDoNotDriftAndTheAnalysisKeepsUpWhileTheHostsTell() throws Exception {
        // given
        FleetRecording recording = FleetRecording.make(CONNECTIONS);
        FleetProcess broker = broker();
        List<FleetProcess> analyzers = List.of(analyzer("first"), analyzer("second"));
        analyzers.forEach(analyzer -> analyzer.awaitSaid("analysing"));
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new FleetHost(
                    "host-" + i,
                    recording,
                    servers,
                    Files.createDirectories(directory.resolve("host-" + i)),
                    FleetTest::micros,
                    System::nanoTime));
        }
        try (FleetLag lag = new FleetLag(servers)) {
            letThemTell();
            // Shares are given out among analyzers that have just started, and code is compiled: that is no lag under
            // load.
            allowed.set(recording.size() / STAGES);
            catchUp(lag, recording.size() / STAGES);

            // when
            Duration ofBroker = broker.processorTime();
            Duration ofAnalyzers = sum(analyzers);
            long began = System.nanoTime();
            tellInStages(recording, lag, recording.size() / STAGES, recording.size() / 2);
            settle(recording, lag, recording.size() / 2);
            tellInStages(recording, lag, recording.size() / 2, recording.size());
            double seconds = (System.nanoTime() - began) / 1e9;
            cost("broker", broker.processorTime().minus(ofBroker), seconds, broker.peakBytes());
            cost("two analyzers", sum(analyzers).minus(ofAnalyzers), seconds, peak(analyzers));
            cost("collectors", collectors(), seconds, null);

            // then
            settle(recording, lag, recording.size());
            assertThat(processes).allMatch(FleetProcess::isAlive);
            assertThat(failure.get()).isNull();
            write(recording, seconds);
        }
    }

    /** Every host goes on at the rate, as far as it may, and sends heartbeats all the time. */
    private void letThemTell() {
        long between = TimeUnit.SECONDS.toMicros(1) / TICKS_IN_A_SECOND;
        for (int i = 0; i < HOSTS; i++) {
            FleetHost host = hosts.get(i);
            telling.add(drivers.scheduleWithFixedDelay(
                    () -> tell(host), i * between / HOSTS, between, TimeUnit.MICROSECONDS));
        }
    }

    private void tell(FleetHost host) {
        try {
            host.tell(Math.min(Math.max(1, RATE / TICKS_IN_A_SECOND), allowed.get() - host.told()));
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    /**
     * In every stage there is a moment, while hosts tell, at which the analysis is no more than some seconds behind; a stage without
     * one goes on as long as there is something to tell.
     */
    private void tellInStages(FleetRecording recording, FleetLag lag, int from, int to) {
        allowed.set(to);
        int stages = STAGES / 2;
        for (int stage = 1; stage <= stages; stage++) {
            long until = from + (long) (to - from) * stage / stages;
            List<Long> behind = new ArrayList<>();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).until(() -> {
                behind.add(lag.events());
                takeProcessorTimes();
                assertThat(failure.get()).isNull();
                assertThat(processes).allMatch(FleetProcess::isAlive);
                boolean isBounded = behind.stream().anyMatch(FleetTest::isFew);
                return hosts.stream().allMatch(host -> host.told() >= (isBounded ? until : to));
            });
            long least = behind.stream().min(Long::compare).orElseThrow();
            long most = behind.stream().max(Long::compare).orElseThrow();
            report.append(String.format(
                    Locale.ROOT, "each told %d of %d: behind %d to %d events%n", until, recording.size(), least, most));
            assertThat(least)
                    .as(
                            "events that the analysis is behind while hosts tell %d/s:%n%s%s",
                            HOSTS * RATE, report, processes.get(1))
                    .matches(FleetTest::isFew);
        }
    }

    private static boolean isFew(long events) {
        return events <= (long) HOSTS * RATE * BEHIND_SECONDS;
    }

    /** All that was told is counted, and nothing is left waiting. */
    private void settle(FleetRecording recording, FleetLag lag, int told) {
        Map<String, Long> expected = new HashMap<>();
        recording.openByRemoteIp(told).forEach((ip, open) -> expected.put(ip, open * HOSTS));
        catchUp(lag, told);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(openByIp()).isEqualTo(expected));
    }

    private void catchUp(FleetLag lag, int told) {
        // Each by itself: of many hosts one is always sending its heartbeat.
        Set<FleetHost> waitedFor = new HashSet<>(hosts);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            waitedFor.removeIf(host -> host.told() >= told && host.isPublished());
            return waitedFor.isEmpty();
        });
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(lag.events()).isZero());
    }

    private FleetProcess broker() {
        int port = TestBroker.freePort();
        servers = "127.0.0.1:" + port;
        FleetProcess broker = FleetProcess.start(
                "io.sockcdc.collector.testkit.broker.BrokerChild",
                "512m",
                directory.resolve("broker"),
                Map.of(),
                List.of(
                        directory.resolve("broker/data").toString(),
                        Integer.toString(port),
                        Integer.toString(TestBroker.freePort()),
                        // As many threads as Kafka's own defaults; and on a busy machine it is late and not gone.
                        "broker.session.timeout.ms=60000",
                        "broker.heartbeat.interval.ms=2000",
                        "num.network.threads=3",
                        "num.io.threads=8"));
        processes.add(broker);
        broker.awaitSaid("serving");
        return broker;
    }

    private FleetProcess analyzer(String name) {
        FleetProcess analyzer = FleetProcess.start(
                "io.sockcdc.app.Main",
                "512m",
                directory.resolve(name),
                Map.of(
                        "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS",
                        servers,
                        "SOCKCDC_DATA_DIR",
                        directory.resolve(name).resolve("data").toString(),
                        "SOCKCDC_WEB_ENABLED",
                        "false"),
                List.of("analyze"));
        processes.add(analyzer);
        return analyzer;
    }

    private Map<String, Long> openByIp() {
        try (CountsReader reader = new CountsReader(Map.of("bootstrap.servers", servers), "sockcdc.counts")) {
            return reader.read().stream()
                    .filter(counted -> counted.subject().getKind() == SubjectKind.REMOTE_IP
                            && counted.counts().getOpen() > 0)
                    .collect(Collectors.toMap(
                            counted -> String.valueOf(counted.subject().getIp()),
                            counted -> counted.counts().getOpen()));
        }
    }

    /** Processor time of the threads that tell and of the producers that send. */
    private void takeProcessorTimes() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null
                    && (thread.getThreadName().startsWith("pool-")
                            || thread.getThreadName().contains("host-"))) {
                collectorNanos.put(id, threads.getThreadCpuTime(id));
            }
        }
    }

    private Duration collectors() {
        return Duration.ofNanos(
                collectorNanos.values().stream().mapToLong(Long::longValue).sum());
    }

    private static Duration sum(List<FleetProcess> processes) {
        return processes.stream().map(FleetProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
    }

    private static long peak(List<FleetProcess> processes) {
        return processes.stream().mapToLong(FleetProcess::peakBytes).sum();
    }

    private void cost(String who, Duration processor, double seconds, @Nullable Long peakBytes) {
        report.append(String.format(
                Locale.ROOT,
                "%s: %.1f %% of a core, %.3f %% for each host",
                who,
                processor.toNanos() / 1e7 / seconds,
                processor.toNanos() / 1e7 / seconds / HOSTS));
        if (peakBytes != null) {
            report.append(String.format(
                    Locale.ROOT, "; %d MiB, %.1f MiB for each host", peakBytes >> 20, peakBytes / 1048576.0 / HOSTS));
        }
        report.append(System.lineSeparator());
    }

    private void write(FleetRecording recording, double seconds) throws IOException {
        long told = (long) recording.size() * HOSTS;
        long bytes;
        try (Stream<Path> files = Files.walk(directory.resolve("broker/data"))) {
            bytes = files.filter(file ->
                            file.toString().endsWith(".log") && file.toString().contains("/sockcdc.events-"))
                    .mapToLong(FleetTest::size)
                    .sum();
        }
        report.insert(
                0,
                String.format(
                        Locale.ROOT,
                        "%d hosts, %d events in %.1f s (%.0f/s), %d bytes of the topic for each%n",
                        HOSTS,
                        told,
                        seconds,
                        told / seconds,
                        bytes / told));
        Path file = Machine.root().resolve("app/target/fleet.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, report);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long micros() {
        return System.currentTimeMillis() * 1000;
    }
}

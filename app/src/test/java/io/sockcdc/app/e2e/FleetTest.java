package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.FleetHost;
import io.sockcdc.collector.FleetRecording;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.consumers.run.AnalyzeRequest;
import io.sockcdc.consumers.run.Analyzer;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.topics.TopicOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet: collectors with a recorded host each, one broker, two analyzers. The numbers of the run go to target/fleet.txt. The
 * property sockcdc.fleet sets how many hosts, sockcdc.fleet.rate how many changes each tells in a second.
 */
@Requires(Requires.Need.ROOT)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FleetTest {
    private static final int HOSTS = Integer.getInteger("sockcdc.fleet", 20);
    private static final int RATE = Integer.getInteger("sockcdc.fleet.rate", 100);
    private static final int CONNECTIONS = 600;
    private static final int DRIVERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String EVENTS = "sockcdc.events";

    /** As many threads as Kafka's own defaults; and on a busy machine it is late and not gone. */
    private static final Map<String, String> PATIENT = Map.of(
            "broker.session.timeout.ms", "60000",
            "broker.heartbeat.interval.ms", "2000",
            "num.network.threads", "3",
            "num.io.threads", "8");

    @TempDir
    Path directory = Path.of(".");

    private final List<FleetHost> hosts = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Map<String, Long> cpuNanos = new ConcurrentHashMap<>();

    @Test
    void countsOfAFleetDoNotDriftAndTheAnalysisKeepsUp() throws Exception {
        FleetRecording recording = FleetRecording.make(CONNECTIONS);
        Map<String, Long> expected = new HashMap<>();
        recording.openByRemoteIp().forEach((ip, open) -> expected.put(ip, open * HOSTS));
        try (TestBroker broker = new TestBroker(directory.resolve("broker"), PATIENT)) {
            broker.start();
            try (Analyzer first = analyzer(broker, "first");
                    Analyzer second = analyzer(broker, "second")) {
                assertThat(first.awaitReady(PATIENCE)).isTrue();
                assertThat(second.awaitReady(PATIENCE)).isTrue();
                for (int i = 0; i < HOSTS; i++) {
                    hosts.add(new FleetHost(
                            "host-" + i,
                            recording,
                            broker.bootstrapServers(),
                            Files.createDirectories(directory.resolve("host-" + i)),
                            FleetTest::micros,
                            System::nanoTime));
                }

                long began = System.nanoTime();
                long worstLag = run(broker);
                double seconds = (System.nanoTime() - began) / 1e9;
                long lagAtEnd = lag(broker);

                // All that was told is counted, and nothing is left waiting.
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(lag(broker)).isZero());
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(openByIp(broker)).isEqualTo(expected));
                long told = (long) recording.size() * HOSTS;
                assertThat(worstLag)
                        .as("events that the analysis was behind, of %d", told)
                        .isLessThan(told);
                report(told, seconds, worstLag, lagAtEnd);
            } finally {
                hosts.forEach(FleetHost::close);
            }
        }
    }

    /** Lets every host tell its recording at the rate; returns how far the analysis was behind at most, in events. */
    private long run(TestBroker broker) throws Exception {
        ScheduledExecutorService drivers = Executors.newScheduledThreadPool(DRIVERS);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (int i = 0; i < hosts.size(); i++) {
                FleetHost host = hosts.get(i);
                running.add(drivers.scheduleAtFixedRate(
                        () -> tell(host), i * 100L / hosts.size(), 100, TimeUnit.MILLISECONDS));
            }
            AtomicLong worst = new AtomicLong();
            await().atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .until(() -> {
                        worst.accumulateAndGet(lag(broker), Math::max);
                        takeCpuTimes();
                        return failure.get() != null || hosts.stream().allMatch(FleetHost::isDone);
                    });
            assertThat(failure.get()).isNull();
            return worst.get();
        } finally {
            running.forEach(one -> one.cancel(false));
            drivers.shutdownNow();
            assertThat(drivers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private void tell(FleetHost host) {
        try {
            host.tell(RATE / 10);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }

    private Analyzer analyzer(TestBroker broker, String name) throws Exception {
        AnalyzeSettings defaults = AnalyzeSettings.defaults();
        AnalyzeSettings settings = new AnalyzeSettings(
                2,
                0,
                defaults.stateStore(),
                defaults.cache(),
                defaults.commitInterval(),
                defaults.transactions(),
                Duration.ofHours(1),
                Duration.ofDays(1),
                defaults.idleExpiry(),
                defaults.subjectLimit(),
                defaults.updateInterval(),
                defaults.networks(),
                null);
        return Analyzer.start(
                new AnalyzeRequest(
                        settings,
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new TopicOptions("sockcdc.", (short) 1, 6, Duration.ofDays(1)),
                        directory.resolve(name)),
                reason -> failure.compareAndSet(null, new IllegalStateException(reason)));
    }

    /** Events in the topic that some group of consumers has not committed. */
    private static long lag(TestBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < 6; partition++) {
                ends.put(new TopicPartition(EVENTS, partition), OffsetSpec.latest());
            }
            Map<TopicPartition, Long> latest = admin.listOffsets(ends).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
            long worst = 0;
            for (String group : admin.listGroups().all().get().stream()
                    .map(listing -> listing.groupId())
                    .collect(Collectors.toSet())) {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                if (committed.keySet().stream().anyMatch(latest::containsKey)) {
                    long behind = 0;
                    for (Map.Entry<TopicPartition, Long> end : latest.entrySet()) {
                        OffsetAndMetadata at = committed.get(end.getKey());
                        behind += end.getValue() - (at == null ? 0 : at.offset());
                    }
                    worst = Math.max(worst, behind);
                }
            }
            return worst;
        }
    }

    private static Map<String, Long> openByIp(TestBroker broker) {
        try (CountsReader reader =
                new CountsReader(Map.of("bootstrap.servers", broker.bootstrapServers()), "sockcdc.counts")) {
            return reader.read().stream()
                    .filter(counted -> counted.subject().getKind() == SubjectKind.REMOTE_IP
                            && counted.counts().getOpen() > 0)
                    .collect(Collectors.toMap(
                            counted -> String.valueOf(counted.subject().getIp()),
                            counted -> counted.counts().getOpen()));
        }
    }

    /** Processor time of the threads that live, by what they do; a thread that has ended keeps its last. */
    private void takeCpuTimes() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                String name = thread.getThreadName();
                String who = name.startsWith("pool-") || name.contains("host-")
                        ? "collectors"
                        : name.contains("StreamThread") || name.contains("sockcdc") ? "analyzers" : "broker and rest";
                cpuNanos.put(who + " " + thread.getThreadId(), threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
    }

    private void report(long told, double seconds, long worstLag, long lagAtEnd) throws Exception {
        Map<String, Long> sums = new TreeMap<>();
        cpuNanos.forEach((who, nanos) -> sums.merge(who.substring(0, who.lastIndexOf(' ')), nanos, Long::sum));
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d hosts, %d events in %.1f s (%.0f/s), behind at most %d, %d when the last was told%n",
                HOSTS,
                told,
                seconds,
                told / seconds,
                worstLag,
                lagAtEnd));
        sums.forEach((who, nanos) -> text.append(String.format(
                Locale.ROOT,
                "%s: %.1f us/event, %.2f %% of a core per host%n",
                who,
                nanos / 1e3 / told,
                nanos / 1e7 / seconds / HOSTS)));
        Path file = Machine.root().resolve("app/target/fleet.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static long micros() {
        return System.currentTimeMillis() * 1000;
    }
}

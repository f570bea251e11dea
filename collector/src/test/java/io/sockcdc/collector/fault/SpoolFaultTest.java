package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.SpoolFiles;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.broker.BrokerProcess;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the spool gives up or finds damaged is missing in the topic, and a gap says exactly what. */
@Requires(Requires.Need.ROOT)
class SpoolFaultTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder = Path.of(".");

    private NetNamespace namespace;
    private TestBroker broker;
    private Path data = Path.of(".");

    @BeforeEach
    void enter() {
        namespace = NetNamespace.create();
        broker = new TestBroker(folder.resolve("broker"));
        data = folder.resolve("data");
    }

    @AfterEach
    void leave() {
        broker.close();
        namespace.close();
    }

    @Test
    void whileTheBrokerIsAwayTheOldestGoesAndTheGapsNameEveryNumber() throws IOException {
        // given
        Map<String, String> small = Map.of(
                "SOCKCDC_SPOOL_MAX_BYTES", "512KiB",
                "SOCKCDC_SPOOL_SEGMENT_BYTES", "64KiB",
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, small)) {
            // when: more than the spool holds, in pieces that a segment holds several of
            for (int i = 0; i < 40; i++) {
                churn(100);
            }
            await().atMost(LONG)
                    .until(() -> !SpooledHistory.of(data).gaps("SPOOL_SHED").isEmpty());
            await("every close is read")
                    .atMost(LONG)
                    .until(() -> SpooledHistory.of(data).lastSequence() >= 40 * 201);
            assertThat(sizeOf(data.resolve("spool"))).isLessThan(700 << 10);
            collector.stop();
        }
        broker.start();

        // then: a new process has nothing but what is on disk
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, small)) {
            assertThat(collector.isAlive()).isTrue();
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        Published published = Published.in(broker);
                        long lost = published.gaps(GapCause.SPOOL_SHED).stream()
                                .mapToLong(Gap::getLost)
                                .sum();
                        assertThat(lost).isPositive();
                        assertThat(published.closed().size() + lost).isGreaterThanOrEqualTo(40 * 201);
                        assertThat(published.holes(1)).isEmpty();
                    });
        }
        Published published = Published.in(broker);
        long distinct = published.events.stream()
                .map(event -> event.value().getSequence())
                .distinct()
                .count();
        long last = published.events.stream()
                .mapToLong(event -> event.value().getSequence())
                .max()
                .orElse(0);
        long lost = published.gaps(GapCause.SPOOL_SHED).stream()
                .mapToLong(Gap::getLost)
                .sum();
        assertThat(distinct + lost).isEqualTo(last);
        assertThat(published.gaps(GapCause.SPOOL_SHED)).allSatisfy(gap -> {
            assertThat(gap.getFrom()).isBeforeOrEqualTo(gap.getUntil());
            assertThat(gap.getLastSequence() - gap.getFirstSequence() + 1).isEqualTo(gap.getLost());
        });
        assertThat(published.statuses.stream()
                        .filter(status -> status.getKind() == StatusKind.SNAPSHOT_END)
                        .filter(status -> status.getSnapshot().getKeyFrame()))
                .as("a key frame follows once Kafka takes events again")
                .hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void aDamagedBlockAndADamagedCheckpointArePassedOverAndKept() throws IOException {
        // given: two stretches of events with one in between that will be damaged, and a checkpoint
        Map<String, String> settings = Map.of("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, Map.of())) {
            for (int i = 0; i < 6; i++) {
                churn(150);
                int closes = (i + 1) * 301;
                await().atMost(LONG)
                        .until(() -> SpooledHistory.of(data).events.stream()
                                        .filter(SpooledHistory.op("CLOSE"))
                                        .count()
                                >= closes);
            }
            collector.stop();
        }
        SpooledHistory whole = SpooledHistory.of(data);
        List<Long> read = new ArrayList<>();
        assertThat(SpoolFiles.read(data, (key, event) -> read.add(event.getSequence())))
                .isZero();
        assertThat(read)
                .containsExactlyElementsOf(whole.events.stream()
                        .map(event -> (Long) SpooledHistory.value(event).get("sequence"))
                        .toList());
        Path segment = segments().get(segments().size() - 1);
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(Files.size(segment) / 2);
            file.write(new byte[300]);
        }
        assertThat(SpoolFiles.read(data, (key, event) -> {})).isEqualTo(1);
        Files.write(data.resolve("spool/checkpoint"), new byte[] {1, 2, 3});
        broker.start();

        // when
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, settings)) {
            churn(50);
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptions()
                    .until(() -> Published.in(broker).gaps(GapCause.CORRUPTION).size() == 1
                            && Published.in(broker).closed().size() > 500);
            collector.stop();
        }

        // then
        Published published = Published.in(broker);
        Gap gap = published.gaps(GapCause.CORRUPTION).get(0);
        Set<Long> there = published.events.stream()
                .filter(event -> event.value().getEpoch() == 1)
                .map(event -> event.value().getSequence())
                .collect(Collectors.toSet());
        assertThat(gap.getLost()).isPositive().isEqualTo(whole.events.size() - there.size());
        assertThat(published.holes(1)).isEmpty();
        try (Stream<Path> files = Files.list(data.resolve("spool"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())).filter(name -> name.endsWith(".corrupt")))
                    .contains("checkpoint.corrupt")
                    .hasSize(2);
        }
    }

    @Test
    void whatIsOnItsWayWhenItsFileGoesAndTheCollectorIsKilledIsAGapToo() {
        try (BrokerProcess silent = new BrokerProcess(folder.resolve("silent"))) {
            // given: a broker that takes nothing more, and a spool that has let go what was sent to it
            silent.start();
            Map<String, String> small = Map.of(
                    "SOCKCDC_SPOOL_MAX_BYTES", "512KiB",
                    "SOCKCDC_SPOOL_SEGMENT_BYTES", "64KiB",
                    "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", silent.bootstrapServers());
            try (CollectorProcess collector = CollectorProcess.start(namespace, data, small)) {
                churn(100);
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(300))
                        .ignoreExceptions()
                        .until(() -> Published.in(silent.asClient()).closed().size() >= 201);
                silent.signal("STOP");
                await("what is on its way goes from the disk")
                        .atMost(LONG)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            churn(100);
                            return Files.exists(data.resolve("spool/notes"))
                                    && SpooledHistory.of(data).firstSequence() > 1_000;
                        });

                // when
                collector.kill();
            }
            silent.signal("CONT");
            long onDisk = SpooledHistory.of(data).firstSequence();
            try (CollectorProcess collector = CollectorProcess.start(namespace, data, small)) {
                assertThat(collector.isAlive()).isTrue();

                // then
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(300))
                        .ignoreExceptions()
                        .until(() -> Published.in(silent.asClient()).events.stream()
                                .anyMatch(event -> event.value().getEpoch() == 1
                                        && event.value().getSequence() >= onDisk));
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(300))
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(Published.in(silent.asClient()).holes(1))
                                        .isEmpty());
                collector.stop();
            }
            assertThat(Published.in(silent.asClient()).gaps(GapCause.SPOOL_SHED))
                    .as("Kafka may have them or not")
                    .anySatisfy(gap -> assertThat(gap.getLostAtLeast()).isZero());
        }
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.SERVER_FIRST);
            return 0;
        });
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".avro"))
                    .sorted()
                    .toList();
        }
    }

    private static long sizeOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}

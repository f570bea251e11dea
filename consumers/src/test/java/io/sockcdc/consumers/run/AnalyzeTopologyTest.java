package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.config.AnalyzeSettings.StateStore;
import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.rules.config.RulesInForce;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.counts.CountsBoard;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.State;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeTopologyTest {
    private static final AnalyzeSettings SETTINGS = settings(10_000, Map.of("192.0.2.0/24", "office"));

    @TempDir
    Path directory;

    private final Events host = new Events("h1");
    private Driver driver;

    @BeforeEach
    void start() {
        driver = new Driver(directory, SETTINGS);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private static AnalyzeSettings settings(int subjectLimit, Map<String, String> networks) {
        return settings(subjectLimit, networks, StateStore.MEMORY);
    }

    private static AnalyzeSettings settings(int subjectLimit, Map<String, String> networks, StateStore store) {
        AnalyzeSettings defaults = AnalyzeSettings.defaults();
        return new AnalyzeSettings(
                1,
                0,
                store,
                defaults.cache(),
                defaults.commitInterval(),
                defaults.transactions(),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Duration.ofMinutes(15),
                subjectLimit,
                Duration.ofSeconds(1),
                networks,
                null);
    }

    private ConnectionCounts remote(String ip) {
        return Objects.requireNonNull(driver.remote(ip), ip);
    }

    @Test
    void theTopologyIsTheOneThatWasReviewed() throws IOException {
        Path golden = Machine.root().resolve("consumers/src/test/resources/io/sockcdc/consumers/run/topology.txt");
        String now = AnalyzeTopology.build(
                        SETTINGS, Driver.TOPICS, 6, RulesInForce.of(null), new JudgementCounters(), new CountsBoard())
                .describe()
                .toString();
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.writeString(golden, now);
        }
        assertThat(now)
                .as("names of processors, stores and internal topics are kept over releases; when the change is meant,"
                        + " -Dsockcdc.regenerate=true writes it")
                .isEqualTo(Files.readString(golden))
                .doesNotContain("KSTREAM-");
    }

    @Test
    void aConnectionCountsForItsAddressHostServiceProgramAndNetwork() {
        driver.send(host.open(1, "192.0.2.7"), host.change(1, "192.0.2.7", State.ESTABLISHED, "nginx", 500));

        for (SubjectKind kind : List.of(
                SubjectKind.REMOTE_IP,
                SubjectKind.HOST_REMOTE_IP,
                SubjectKind.HOST_SERVICE,
                SubjectKind.HOST_PROCESS,
                SubjectKind.NETWORK)) {
            Map<CountSubject, ConnectionCounts> counted = driver.stored(kind);
            assertThat(counted).as(kind.name()).hasSize(1);
            ConnectionCounts counts = counted.values().iterator().next();
            assertThat(counts.getOpen()).as(kind.name()).isEqualTo(1);
            assertThat(counts.getOpenedTotal()).as(kind.name()).isEqualTo(1);
            assertThat(counts.getBytesIn()).as(kind.name()).isEqualTo(500);
            assertThat(counts.getOpenByState()).isEqualTo(Map.of("ESTABLISHED", 1L));
            assertThat(counts.getDistinctPeers().getValue()).isEqualTo(1);
            assertThat(counts.getLongestOpenSince()).isEqualTo(Events.START);
        }
    }

    @Test
    void aProgramThatBecomesKnownLaterGetsTheWholeConnection() {
        driver.send(host.open(1, "198.51.100.1"), host.change(1, "198.51.100.1", State.ESTABLISHED, "nginx", 0));

        assertThat(driver.stored(SubjectKind.HOST_PROCESS).values())
                .singleElement()
                .satisfies(counts -> {
                    assertThat(counts.getOpen()).isEqualTo(1);
                    assertThat(counts.getOpenedTotal()).isEqualTo(1);
                });
    }

    @Test
    void duplicatesAndAWholeReplayChangeNothing() {
        // given
        List<Events.Sent> history = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            history.add(host.at(i).open(i, "198.51.100." + i % 5));
            if (i >= 10) {
                history.add(host.close(i - 10, "198.51.100." + (i - 10) % 5));
            }
        }
        history.add(host.close(900, "198.51.100.1"));
        driver.send(history);
        Map<CountSubject, ConnectionCounts> before = driver.stored(SubjectKind.REMOTE_IP);
        assertThat(driver.open(SubjectKind.REMOTE_IP)).isEqualTo(10);

        // when
        history.forEach(sent -> driver.send(sent, sent));
        driver.send(history);

        // then
        assertThat(driver.stored(SubjectKind.REMOTE_IP)).isEqualTo(before);
    }

    @Test
    void anOlderEventNeverReplacesANewerOne() {
        Events.Sent opened = host.open(1, "198.51.100.1");
        Events.Sent waits = host.change(1, "198.51.100.1", State.CLOSE_WAIT, "nginx", 1);
        Events.Sent ofTheNextRun = host.inEpoch(2).read(1, "198.51.100.1");

        driver.send(ofTheNextRun, waits, opened);

        assertThat(remote("198.51.100.1").getOpenByState()).isEqualTo(Map.of("ESTABLISHED", 1L));
    }

    @Test
    void aLateCloseOfASocketInTheTableStillEndsIt() {
        Events.Sent opened = host.open(1, "198.51.100.1");
        Events.Sent closed = host.close(1, "198.51.100.1");
        Events.Sent later = host.open(2, "198.51.100.2");

        driver.send(opened, later, closed);

        assertThat(remote("198.51.100.1").getOpen()).isZero();
    }

    @Test
    void aSocketThatLivedBetweenTwoLooksIsOpenedAndClosed() {
        driver.send(host.close(7, "198.51.100.9", CloseReason.REFUSED, CapturedBy.DESTROY));

        ConnectionCounts counts = remote("198.51.100.9");
        assertThat(counts.getOpen()).isZero();
        assertThat(counts.getOpenedTotal()).isEqualTo(1);
        assertThat(counts.getClosedTotal()).isEqualTo(1);
        assertThat(counts.getFailedTotal()).isEqualTo(1);
        assertThat(driver.socketsWritten()).isEmpty();
    }

    @Test
    void aRestartOfTheCollectorKeepsTheCounts() {
        // given
        driver.send(host.read(1, "198.51.100.1"), host.open(2, "198.51.100.1"), host.open(3, "198.51.100.1"));

        // when
        host.inEpoch(2);
        driver.send(
                host.close(3, "198.51.100.1", CloseReason.UNKNOWN, CapturedBy.RECOVERY),
                host.read(1, "198.51.100.1"),
                host.read(2, "198.51.100.1"));

        // then
        ConnectionCounts counts = remote("198.51.100.1");
        assertThat(counts.getOpen()).isEqualTo(2);
        assertThat(counts.getOpenedTotal())
                .as("what was there before is not opened")
                .isEqualTo(2);
        assertThat(counts.getClosedTotal()).isEqualTo(1);
    }

    @Test
    void listenersAndDeadSocketsAreNoConnections() {
        driver.send(host.listener(1), host.open(2, "198.51.100.1"));
        driver.send(host.change(2, "198.51.100.1", State.CLOSE, "leaky", 0));

        assertThat(driver.open(SubjectKind.REMOTE_IP)).isZero();
        assertThat(remote("198.51.100.1").getClosedTotal()).isEqualTo(1);

        driver.send(host.close(2, "198.51.100.1"));
        assertThat(remote("198.51.100.1").getClosedTotal()).isEqualTo(1);
    }

    @Test
    void theTopicOfSocketsHoldsTheLatestEventAndATombstone() {
        Events.Sent opened = host.open(1, "198.51.100.1");
        Events.Sent closed = host.close(1, "198.51.100.1");
        driver.send(opened, closed, closed);

        List<TestRecord<io.sockcdc.schema.SocketKey, io.sockcdc.schema.SocketEvent>> written = driver.socketsWritten();
        assertThat(written).hasSize(2);
        assertThat(written.get(0).value()).isEqualTo(opened.event());
        assertThat(written.get(1).key()).isEqualTo(opened.key());
        assertThat(written.get(1).value()).isNull();
    }

    @Test
    void aSilentHostLeavesTheCountsAndComesBackWhole() {
        // given
        Events other = new Events("h2");
        driver.send(host.open(1, "198.51.100.1"), host.open(2, "198.51.100.1"), other.open(1, "198.51.100.1"));
        driver.send(host.heartbeat());
        assertThat(remote("198.51.100.1").getOpen()).isEqualTo(3);

        // when
        for (int second = 10; second <= 80; second += 5) {
            driver.send(other.at(second).heartbeat());
        }

        // then
        assertThat(remote("198.51.100.1").getOpen()).isEqualTo(1);
        assertThat(remote("198.51.100.1").getClosedTotal()).isZero();

        // when
        driver.send(host.at(85).heartbeat());

        // then
        assertThat(remote("198.51.100.1").getOpen()).isEqualTo(3);
        assertThat(remote("198.51.100.1").getOpenedTotal()).isEqualTo(3);

        // when
        driver.send(host.close(1, "198.51.100.1"), host.close(2, "198.51.100.1"));

        // then
        assertThat(remote("198.51.100.1").getOpen()).isEqualTo(1);
        assertThat(remote("198.51.100.1").getClosedTotal()).isEqualTo(2);
    }

    @Test
    void whenNothingArrivesAtAllTheClockDecides() {
        driver.send(host.open(1, "198.51.100.1"));
        driver.send(host.heartbeat());

        driver.driver.advanceWallClockTime(Duration.ofSeconds(30));
        assertThat(driver.open(SubjectKind.REMOTE_IP)).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            driver.driver.advanceWallClockTime(Duration.ofSeconds(6));
        }
        assertThat(driver.open(SubjectKind.REMOTE_IP)).isZero();
    }

    @Test
    void aHostThatStaysAwayIsForgottenWithItsSockets() {
        Events other = new Events("h2");
        driver.send(host.open(1, "198.51.100.1"));
        driver.socketsWritten();

        for (int second = 0; second <= 4_000; second += 50) {
            driver.send(other.at(second).heartbeat());
        }

        assertThat(driver.socketsWritten())
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isNull());
        assertThat(driver.open(SubjectKind.REMOTE_IP)).isZero();
    }

    @Test
    void anIdleSubjectExpiresIntoTheRemainderWithATombstone() {
        // given
        driver.send(host.open(1, "198.51.100.1"), host.close(1, "198.51.100.1"));
        driver.published();

        // when
        driver.send(host.at(1_000).open(2, "198.51.100.2"));
        driver.send(host.at(1_020).open(3, "198.51.100.3"));

        // then
        assertThat(driver.remote("198.51.100.1")).isNull();
        assertThat(driver.published()).anySatisfy(one -> {
            assertThat(one.key.getIp()).isEqualTo("198.51.100.1");
            assertThat(one.value).isNull();
        });
        assertThat(driver.stored(SubjectKind.REMOTE_IP).values().stream()
                        .mapToLong(ConnectionCounts::getOpenedTotal)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void ratesFallWithEventTimeAndAreAllInTheWindowsTheyBelongTo() {
        for (int second = 0; second < 20; second++) {
            driver.send(host.at(second).close(second, "198.51.100.1"));
        }
        ConnectionCounts counts = remote("198.51.100.1");
        assertThat(counts.getLast10S().getOpened()).isEqualTo(1.0);
        assertThat(counts.getLast1Min().getClosed()).isEqualTo(20 / 60.0);
        assertThat(counts.getLast5Min().getOpened()).isEqualTo(20 / 300.0);

        driver.send(host.at(400).open(100, "198.51.100.2"));
        assertThat(remote("198.51.100.1").getLast5Min().getOpened()).isZero();
    }

    @Test
    void distinctPeersAreExactAndThenAnEstimate() {
        for (int i = 0; i < 30; i++) {
            driver.send(host.open(i, "198.51.100." + i));
        }
        ConnectionCounts few =
                driver.stored(SubjectKind.HOST_SERVICE).values().iterator().next();
        assertThat(few.getDistinctPeers().getValue()).isEqualTo(30);
        assertThat(few.getDistinctPeers().getExact()).isTrue();

        for (int i = 0; i < 5_000; i++) {
            driver.send(host.open(1_000 + i, "10." + i / 250 + "." + i % 250 + ".1"));
        }
        ConnectionCounts many =
                driver.stored(SubjectKind.HOST_SERVICE).values().iterator().next();
        assertThat(many.getDistinctPeers().getExact()).isFalse();
        assertThat(many.getDistinctPeers().getValue()).isBetween(4_300L, 5_700L);
    }

    @Test
    void lostEventsAreSaidOfTheHostThatLostThemAndOfAddresses() {
        Events other = new Events("h2");
        driver.send(host.gap(12));
        driver.send(host.open(1, "198.51.100.1"), other.open(1, "198.51.100.1"));

        assertThat(remote("198.51.100.1").getEventsLost()).isEqualTo(12);
        driver.stored(SubjectKind.HOST_SERVICE)
                .forEach((subject, counts) ->
                        assertThat(counts.getGaps()).isEqualTo("h1".equals(subject.getHostId()) ? 1 : 0));
    }

    @Test
    void publishedCountsAreThoseOfTheStore() {
        driver.send(host.open(1, "198.51.100.1"), host.open(2, "198.51.100.2"), host.close(1, "198.51.100.1"));

        List<Counted> standing = driver.standing();

        for (SubjectKind kind : List.of(SubjectKind.REMOTE_IP, SubjectKind.HOST_SERVICE)) {
            driver.stored(kind)
                    .forEach((subject, counts) -> assertThat(standing).contains(new Counted(subject, counts)));
        }
        assertThat(driver.published()).isEmpty();
    }

    /** Against a plain list of sockets, whatever the limit makes of the subjects. */
    @Test
    void afterAnyHistoryTheSumsAreThoseOfTheTable() {
        for (long seed = 1; seed <= 3; seed++) {
            try (Driver tight = new Driver(directory, settings(10, Map.of()))) {
                Random random = new Random(seed);
                Events its = new Events("h1");
                Map<Long, String> open = new HashMap<>();
                List<Events.Sent> sent = new ArrayList<>();
                for (int step = 0; step < 1_500; step++) {
                    its.at(step);
                    long cookie = random.nextInt(200);
                    String ip = "198.51.100." + cookie % 60;
                    Events.Sent next;
                    if (!open.containsKey(cookie) && random.nextInt(4) == 0) {
                        next = its.close(cookie, ip);
                    } else if (!open.containsKey(cookie)) {
                        next = its.open(cookie, ip);
                        open.put(cookie, ip);
                    } else if (random.nextInt(3) == 0) {
                        State state = random.nextBoolean() ? State.CLOSE_WAIT : State.ESTABLISHED;
                        next = its.change(cookie, ip, state, "p" + random.nextInt(30), step);
                    } else {
                        next = its.close(cookie, ip);
                        open.remove(cookie);
                    }
                    sent.add(next);
                    tight.send(next);
                    if (random.nextInt(5) == 0) {
                        tight.send(sent.get(random.nextInt(sent.size())));
                    }
                    if (step % 100 == 99) {
                        Map<CountSubject, ConnectionCounts> counted = tight.stored(SubjectKind.REMOTE_IP);
                        assertThat(tight.open(SubjectKind.REMOTE_IP))
                                .as("seed %d step %d", seed, step)
                                .isEqualTo(open.size());
                        assertThat(tight.open(SubjectKind.HOST_SERVICE)).isEqualTo(open.size());
                        assertThat(counted).hasSizeLessThanOrEqualTo(11);
                        assertThat(counted.values()).allSatisfy(counts -> {
                            assertThat(counts.getOpen()).isNotNegative();
                            assertThat(counts.getOpenByState().values()).allMatch(some -> some > 0);
                        });
                        counted.forEach((subject, counts) -> {
                            long itsOpen = open.values().stream()
                                    .filter(one -> one.equals(subject.getIp()))
                                    .count();
                            if (subject.getRemainder() == null) {
                                assertThat(counts.getOpen()).isLessThanOrEqualTo(itsOpen);
                            }
                        });
                    }
                }
            }
        }
    }

    @Test
    void storesOnDiskCountTheSame() {
        try (Driver onDisk = new Driver(directory, settings(10, Map.of(), StateStore.DISK))) {
            for (int i = 0; i < 100; i++) {
                Events.Sent opened = host.open(i, "198.51.100." + i);
                onDisk.send(opened, opened);
            }
            for (int i = 0; i < 40; i++) {
                onDisk.send(host.close(i, "198.51.100." + i));
            }
            assertThat(onDisk.open(SubjectKind.REMOTE_IP)).isEqualTo(60);
            assertThat(onDisk.stored(SubjectKind.REMOTE_IP)).hasSizeLessThanOrEqualTo(11);
        }
    }

    @Test
    void openConnectionsOfDroppedAddressesAreInTheRemainder() {
        try (Driver small = new Driver(directory, settings(10, Map.of()))) {
            for (int i = 0; i < 100; i++) {
                small.send(host.open(i, "198.51.100." + i));
            }
            assertThat(small.open(SubjectKind.REMOTE_IP)).isEqualTo(100);
            assertThat(small.stored(SubjectKind.REMOTE_IP)).hasSizeLessThanOrEqualTo(11);
            List<KeyValue<CountSubject, ConnectionCounts>> published = small.published();
            assertThat(published)
                    .anySatisfy(one -> assertThat(one.key.getRemainder()).isEqualTo(0));
            for (int i = 0; i < 100; i++) {
                small.send(host.close(i, "198.51.100." + i));
            }
            assertThat(small.open(SubjectKind.REMOTE_IP)).isZero();
        }
    }
}

package io.sockcdc.consumers.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.history.MadeHistory;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of a history made up: what is written is what was read, in its order and at its time. */
class TopicReplayTest {
    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofHours(1));
    private final MadeHistory history = MadeHistory.make(begin, 6, Duration.ofMinutes(5), 200);

    @TempDir
    Path directory;

    private TestBroker broker;

    @BeforeEach
    void start() {
        broker = new TestBroker(directory.resolve("broker"));
        broker.start();
        history.write(broker, 3);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void theBytesTheTimesAndTheOrderOfEveryKeyAreThoseOfTheSource() {
        long written = replay(new ReplayRequest(
                Map.of(MadeHistory.EVENTS, "copy.events", MadeHistory.STATUS, "copy.status"), null, null, null, false));

        assertThat(byKey("copy.events")).isEqualTo(byKey(MadeHistory.EVENTS)).hasSizeGreaterThan(100);
        assertThat(broker.readAll("copy.status"))
                .extracting(ConsumerRecord::timestamp)
                .isEqualTo(broker.readAll(MadeHistory.STATUS).stream()
                        .map(ConsumerRecord::timestamp)
                        .toList());
        assertThat(written)
                .isEqualTo(history.told().size()
                        + broker.readAll(MadeHistory.STATUS).size());
    }

    @Test
    void aStretchHoldsWhatWasObservedInIt() {
        Instant from = begin.plus(Duration.ofMinutes(7));
        Instant until = begin.plus(Duration.ofMinutes(12));
        long written = replay(new ReplayRequest(Map.of(MadeHistory.EVENTS, "part"), from, until, null, false));

        assertThat(written)
                .isPositive()
                .isEqualTo(history.told().stream()
                        .map(told -> told.event().getObservedAt())
                        .filter(at -> !at.isBefore(from) && at.isBefore(until))
                        .count());
    }

    @Test
    void aTargetThatIsThereAlreadyTakesKeysToPartitionsOfItsOwn() {
        broker.createTopic("narrower", 2, Map.of());

        long written = replay(new ReplayRequest(Map.of(MadeHistory.EVENTS, "narrower"), null, null, null, false));

        assertThat(written).isEqualTo(history.told().size());
        assertThat(byKey("narrower")).isEqualTo(byKey(MadeHistory.EVENTS));
    }

    @Test
    void aTargetWithAsManyPartitionsTakesPackedBatchesBesideWhatItHolds() {
        broker.createTopic("there", 3, Map.of());

        replay(new ReplayRequest(Map.of(MadeHistory.EVENTS, "there"), null, null, null, false));
        long written = replay(new ReplayRequest(Map.of(MadeHistory.EVENTS, "there"), null, null, null, false));

        assertThat(written).isEqualTo(history.told().size());
        assertThat(broker.readAll("there")).hasSize(2 * history.told().size());
    }

    @Test
    void movedTimesKeepTheirDistances() {
        replay(new ReplayRequest(Map.of(MadeHistory.EVENTS, "moved"), null, null, null, true));

        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        Map<Long, SocketEvent> moved = new LinkedHashMap<>();
        broker.readAll("moved").forEach(record -> {
            SocketEvent event = codec.decode(record.value());
            moved.put(event.getSequence(), event);
        });
        SocketEvent first = history.told().get(0).event();
        Duration by = Duration.between(
                first.getObservedAt(),
                Objects.requireNonNull(moved.get(first.getSequence())).getObservedAt());
        assertThat(by).isGreaterThan(Duration.ofMinutes(50));
        assertThat(history.told()).allSatisfy(told -> {
            SocketEvent event = Objects.requireNonNull(moved.get(told.event().getSequence()));
            assertThat(event.getObservedAt())
                    .isEqualTo(told.event().getObservedAt().plus(by));
            assertThat(event.getOpenedNotAfter())
                    .isEqualTo(told.event().getOpenedNotAfter().plus(by));
        });
    }

    @Test
    void aSpeedGivesEachRecordItsTurn() {
        List<Duration> waited = new ArrayList<>();
        MovingClock clock = new MovingClock();
        try (TopicReplay replay = new TopicReplay(client(), clock, pause -> {
            waited.add(pause);
            clock.move(pause);
            return false;
        })) {
            replay.replay(
                    new ReplayRequest(Map.of(MadeHistory.EVENTS, "slow"), null, null, 60.0, false),
                    MadeHistory.EVENTS,
                    count -> {});
        }

        List<Long> times = history.told().stream()
                .map(told -> told.event().getObservedAt().toEpochMilli())
                .toList();
        Duration history = Duration.ofMillis(times.get(times.size() - 1) - times.get(0));
        Duration sum = waited.stream().reduce(Duration.ZERO, Duration::plus);
        assertThat(sum)
                .isBetween(
                        history.dividedBy(60).minusMillis(1),
                        history.dividedBy(60).plusMillis(1));
        assertThat(byKey("slow")).isEqualTo(byKey(MadeHistory.EVENTS));
    }

    @Test
    void whatIsReadIsNeverWritten() {
        assertThatThrownBy(() ->
                        new ReplayRequest(Map.of(MadeHistory.EVENTS, MadeHistory.EVENTS), null, null, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(MadeHistory.EVENTS);
        assertThatThrownBy(() -> replay(new ReplayRequest(Map.of("nowhere", "x"), null, null, null, false)))
                .isInstanceOf(ReplayException.class);
    }

    @Test
    void theSameRulesFlagTheSameAndOthersDiffer() {
        RuleBook eager = RuleBook.of(
                Map.of("connection-flood.limit", "3", "connection-flood.window", "60s", "connection-flood.floor", "2"),
                List.of());
        List<Anomaly> once = judge(RuleBook.defaults());
        assertThat(judge(RuleBook.defaults())).isEqualTo(once);

        try (RuleReplay replay = new RuleReplay(client(), MadeHistory.EVENTS, MadeHistory.STATUS)) {
            RuleReplay.Comparison same =
                    replay.compare(RuleBook.defaults(), RuleBook.defaults(), null, null, count -> {});
            assertThat(same.difference().onlyLeft()).isEmpty();
            assertThat(same.difference().onlyRight()).isEmpty();
            assertThat(same.difference().otherTimes()).isEmpty();
            RuleReplay.Comparison other = replay.compare(RuleBook.defaults(), eager, null, null, count -> {});
            assertThat(other.right()).isGreaterThan(other.left());
            assertThat(other.difference().onlyRight()).isNotEmpty();
        }
    }

    private List<Anomaly> judge(RuleBook book) {
        List<Anomaly> steps = new ArrayList<>();
        try (RuleReplay replay = new RuleReplay(client(), MadeHistory.EVENTS, MadeHistory.STATUS)) {
            replay.judge(List.of(new RuleReplay.Judge(book, steps::add)), null, null, count -> {});
        }
        return steps;
    }

    private long replay(ReplayRequest request) {
        try (TopicReplay replay = new TopicReplay(client(), Clock.systemUTC(), pause -> false)) {
            return replay.replay(request, MadeHistory.EVENTS, count -> {});
        }
    }

    /** The values and times of every key, in order. */
    private Map<ByteBuffer, List<Object>> byKey(String topic) {
        Map<ByteBuffer, List<Object>> all = new LinkedHashMap<>();
        broker.readAll(topic)
                .forEach(record -> all.computeIfAbsent(ByteBuffer.wrap(record.key()), fresh -> new ArrayList<>())
                        .add(List.of(ByteBuffer.wrap(record.value()), record.timestamp())));
        return all;
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /** A clock that stands still until it is moved. */
    private static final class MovingClock extends Clock {
        private Instant now = Instant.EPOCH.plusSeconds(1_000_000);

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}

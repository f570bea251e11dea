package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.rules.Attacks.Case;
import io.sockcdc.consumers.rules.Timeline.Flag;
import io.sockcdc.consumers.rules.Timeline.Step;
import io.sockcdc.schema.Anomaly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismTest {
    private static Timeline everything;
    private static List<Flag> expected;

    @BeforeAll
    static void judgeOnce() {
        GeneratedClasses.trust();
        everything = new Timeline();
        Benign.hour(everything);
        double at = 700;
        for (Case attack : Attacks.ALL) {
            attack.attack().write(everything, at, attack.limit() + Math.max(1, attack.limit() / 10));
            at += 150;
        }
        Attacks.ALL.get(0).attack().write(everything, 3300, 6000);
        everything.on("web2");
        Attacks.ALL.get(0).attack().write(everything, 900, 1500);
        everything.on(Timeline.HOST);
        expected = Timeline.flags(everything.judge(RuleBook.defaults()));
    }

    @Test
    void everyAttackIsFoundInABusyHour() {
        assertThat(expected.stream().map(Flag::rule).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(
                        Attacks.ALL.stream().map(Case::rule).toList());
        assertThat(expected).allSatisfy(flag -> assertThat(flag.clearedSecond()).isPositive());
    }

    @Test
    void aFloodFromOneAddressIsNotAFloodFromMany() {
        long flood = Timeline.at(3300).getEpochSecond();

        assertThat(expected)
                .filteredOn(flag -> flag.openedSecond() >= flood && flag.openedSecond() < flood + 20)
                .extracting(Flag::rule)
                .containsExactly("connection-flood");
    }

    @Test
    void theSameHistoryTwiceGivesTheSameRecords() {
        assertThat(everything.judge(RuleBook.defaults())).isEqualTo(everything.judge(RuleBook.defaults()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4})
    void partitionsThatAdvanceUnevenlyGiveTheSameFlags(long seed) {
        List<Anomaly> interleaved = everything.judgeInterleaved(RuleBook.defaults(), (int) seed * 2, seed);

        assertThat(Timeline.flags(interleaved)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void stateThatWentThroughBytesGivesTheSameFlags(long seed) {
        RuleBook book = RuleBook.defaults();
        RuleEngine engine = RuleEngine.all(book);
        Random random = new Random(seed);
        Sockets sockets = new Sockets();
        Watermarks watermarks = new Watermarks(Duration.ofMillis(200), Duration.ofHours(2));
        List<Anomaly> out = new ArrayList<>();
        int trips = 0;
        for (Step step : everything.history()) {
            for (Observation observation : sockets.map(step)) {
                out.addAll(engine.on(observation));
            }
            out.addAll(engine.advanceTo(watermarks.heard("all", Timeline.micros(step.at))));
            if (random.nextInt(20_000) == 0) {
                engine = RuleEngine.restore(engine.state(), book);
                trips++;
            }
        }
        out.addAll(engine.advanceTo(Timeline.micros(Timeline.at(20_000))));

        assertThat(trips).isPositive();
        assertThat(Timeline.flags(out)).isEqualTo(expected);
    }

    @Test
    void everyObservationSurvivesItsBytes() {
        Sockets sockets = new Sockets();
        for (Step step : everything.history().subList(0, 20_000)) {
            List<Observation> sent = sockets.map(step);
            ObservationBatch arrived = ObservationBatch.decode(ObservationBatch.encode(3, 17, sent));
            assertThat(arrived.observations()).isEqualTo(sent);
            assertThat(arrived.source()).isEqualTo(3);
            assertThat(arrived.watermarkMicros()).isEqualTo(17);
            assertThat(arrived.earliestMicros())
                    .isEqualTo(
                            sent.stream().mapToLong(Observation::atMicros).min().orElse(Long.MAX_VALUE));
        }
    }

    @Test
    void enginesThatShareTheSubjectsGiveTogetherWhatOneGives() {
        int parts = 3;
        List<Anomaly> out = new ArrayList<>();
        for (RuleEngine.Scope scope : RuleEngine.Scope.values()) {
            List<RuleEngine> engines = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                engines.add(RuleEngine.of(scope, RuleBook.defaults()));
            }
            Sockets sockets = new Sockets();
            for (Step step : everything.history()) {
                for (Observation observation : sockets.map(step)) {
                    String key = scope.partitionKey(observation);
                    if (key != null) {
                        engines.get(Math.floorMod(key.hashCode(), parts)).on(observation);
                    } else if (observation instanceof Observation.HostStatus) {
                        engines.forEach(engine -> engine.on(observation));
                    }
                }
                for (RuleEngine engine : engines) {
                    out.addAll(engine.advanceTo(Timeline.micros(step.at) - 1));
                }
            }
            for (RuleEngine engine : engines) {
                out.addAll(engine.advanceTo(Timeline.micros(Timeline.at(20_000))));
            }
        }

        assertThat(Timeline.flags(out)).isEqualTo(expected);
    }

    @Test
    void twoEnginesByScopeGiveTogetherWhatOneGives() {
        List<Anomaly> out = new ArrayList<>();
        for (RuleEngine.Scope scope : RuleEngine.Scope.values()) {
            RuleEngine engine = RuleEngine.of(scope, RuleBook.defaults());
            Sockets sockets = new Sockets();
            for (Step step : everything.history()) {
                sockets.map(step).forEach(engine::on);
                out.addAll(engine.advanceTo(Timeline.micros(step.at) - 1));
            }
            out.addAll(engine.advanceTo(Timeline.micros(Timeline.at(20_000))));
        }

        assertThat(Timeline.flags(out)).isEqualTo(expected);
    }
}

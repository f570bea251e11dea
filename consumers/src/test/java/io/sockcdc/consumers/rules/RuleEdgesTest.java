package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.rules.Attacks.Case;
import io.sockcdc.consumers.rules.Timeline.Flag;
import io.sockcdc.consumers.rules.Timeline.Step;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleEdgesTest {
    private static final double FROM = 1200;

    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    static List<Case> cases() {
        return Attacks.ALL;
    }

    @Test
    void everyRuleHasAnAttackThatTripsIt() {
        assertThat(RuleSettings.rules().stream().map(Rule::id))
                .containsExactlyInAnyOrderElementsOf(
                        cases().stream().map(Case::rule).toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void belowTheLimitThereIsNoFlag(Case attack) {
        assertThat(Timeline.flags(judge(attack, attack.limit() - 1))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void atTheLimitThereIsThisFlagAloneAndItClears(Case attack) {
        assertOneLife(attack.rule(), judge(attack, attack.limit()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aboveTheLimitThereIsThisFlagAloneAndItClears(Case attack) {
        int limit = attack.limit();
        int above = attack.rule().equals("new-listener") ? 1 : limit + Math.max(1, limit / 20);
        assertOneLife(attack.rule(), judge(attack, above));
    }

    @Test
    void aLossThatIsToldLateIsFlaggedAsOfItsOwnTime() {
        Timeline t = new Timeline();
        t.heartbeats(0, 3000);
        t.status(FROM, 5L, null);
        List<Flag> inTime = Timeline.flags(t.judge(RuleBook.defaults()));

        RuleEngine engine = RuleEngine.all(RuleBook.defaults());
        Sockets sockets = new Sockets();
        List<Anomaly> out = new ArrayList<>();
        List<Observation> losses = new ArrayList<>();
        for (Step step : t.history()) {
            for (Observation observation : sockets.map(step)) {
                boolean loss = observation instanceof Observation.HostStatus its && its.loss() != null;
                if (loss) {
                    losses.add(observation);
                } else {
                    out.addAll(engine.on(observation));
                }
            }
            out.addAll(engine.advanceTo(Timeline.micros(step.at)));
            if (!losses.isEmpty() && step.at.isAfter(Timeline.at(FROM + 7))) {
                out.addAll(engine.on(losses.remove(0)));
            }
        }

        assertThat(engine.late()).isEqualTo(1);
        assertThat(inTime).hasSize(1);
        assertThat(Timeline.flags(out)).isEqualTo(inTime);
    }

    private static List<Anomaly> judge(Case attack, int units) {
        Timeline t = new Timeline();
        t.heartbeats(0, 3000);
        attack.attack().write(t, FROM, units);
        return t.judge(RuleBook.defaults());
    }

    private static void assertOneLife(String rule, List<Anomaly> anomalies) {
        List<Flag> flags = Timeline.flags(anomalies);
        assertThat(flags).as("%s", anomalies).hasSize(1);
        assertThat(flags.get(0).rule()).isEqualTo(rule);
        assertThat(flags.get(0).clearedSecond()).isGreaterThan(flags.get(0).openedSecond());
        assertThat(anomalies.stream().map(Anomaly::getLife).collect(Collectors.toSet()))
                .contains(Life.OPEN, Life.CLEAR);
        Anomaly open = anomalies.get(0);
        assertThat(open.getValue()).isGreaterThanOrEqualTo(open.getThreshold());
        assertThat(open.getText()).isNotBlank().doesNotContain("null");
        if (!rule.equals("capture-loss")) {
            assertThat(open.getEvidence()).hasSizeBetween(1, 10);
        }
        assertThat(open.getHostIds()).containsExactly(Timeline.HOST);
        assertThat(open.getFirstSeen()).isAfterOrEqualTo(Timeline.at(FROM));
    }
}

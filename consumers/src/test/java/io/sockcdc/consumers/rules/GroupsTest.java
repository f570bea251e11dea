package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupsTest {
    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    @Test
    void anExemptNetworkIsNotJudged() {
        assertThat(flags(book("203.0.113.0/24", List.of("connection-flood"), Map.of()), 1500))
                .isEmpty();
        assertThat(flags(book("203.0.113.0/24", List.of("all"), Map.of()), 1500))
                .isEmpty();
        assertThat(flags(book("198.51.100.0/24", List.of("all"), Map.of()), 1500))
                .hasSize(1);
    }

    @Test
    void aGroupHasItsOwnLimit() {
        RuleBook strict = book("203.0.113.9", List.of(), Map.of("connection-flood.limit", "100"));

        assertThat(flags(strict, 99)).isEmpty();
        assertThat(flags(strict, 100)).hasSize(1);
    }

    @Test
    void theFirstOfTwoGroupsCounts() {
        RuleBook.Group lax = group("203.0.113.0/24", List.of("all"), Map.of());
        RuleBook.Group strict = group("203.0.113.9", List.of(), Map.of("connection-flood.limit", "10"));

        assertThat(flags(RuleBook.of(Map.of(), List.of(lax, strict)), 1500)).isEmpty();
        assertThat(flags(RuleBook.of(Map.of(), List.of(strict, lax)), 1500)).hasSize(1);
    }

    @Test
    void theFingerprintIsTheSameInEveryProcessAndChangesWithAnyDefault() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("service-flood.limit", "7");
        values.put("connection-flood.limit", "8");
        values.put("beaconing.limit", "9");

        assertThat(book("203.0.113.0/24", List.of("inbound-scan"), values).fingerprint())
                .isEqualTo("d592d40c948315a0");
    }

    @Test
    void aRuleCanBeTurnedOff() {
        assertThat(flags(RuleBook.of(Map.of("connection-flood.enabled", "false"), List.of()), 1500))
                .isEmpty();
    }

    @Test
    void newThresholdsTakeOverOpenFlagsAndAnExemptionClearsThem() {
        Timeline t = new Timeline();
        Attacks.ALL.get(0).attack().write(t, 100, 1500);
        RuleEngine engine = RuleEngine.all(RuleBook.defaults());
        Sockets sockets = new Sockets();
        t.history().forEach(step -> sockets.map(step).forEach(engine::on));
        List<Anomaly> opened = engine.advanceTo(Timeline.micros(Timeline.at(104)));
        assertThat(opened).extracting(Anomaly::getLife).containsExactly(Life.OPEN);

        RuleEngine same =
                RuleEngine.restore(engine.state(), RuleBook.of(Map.of("connection-flood.window", "20s"), List.of()));
        RuleEngine exempt =
                RuleEngine.restore(engine.state(), book("203.0.113.0/24", List.of("connection-flood"), Map.of()));

        assertThat(same.advanceTo(Timeline.micros(Timeline.at(400))))
                .extracting(Anomaly::getLife, Anomaly::getAnomalyId)
                .containsExactly(tuple(Life.CLEAR, opened.get(0).getAnomalyId()));
        assertThat(exempt.advanceTo(Timeline.micros(Timeline.at(106))))
                .extracting(Anomaly::getLife)
                .containsExactly(Life.CLEAR);
    }

    private static RuleBook book(String network, List<String> exempt, Map<String, String> values) {
        return RuleBook.of(Map.of(), List.of(group(network, exempt, values)));
    }

    private static RuleBook.Group group(String network, List<String> exempt, Map<String, String> values) {
        return new RuleBook.Group("g", List.of(network), List.of(), List.of(), List.of(), exempt, values);
    }

    private static List<Timeline.Flag> flags(RuleBook book, int connections) {
        Timeline t = new Timeline();
        Attacks.ALL.get(0).attack().write(t, 100, connections);
        return Timeline.flags(t.judge(book));
    }
}

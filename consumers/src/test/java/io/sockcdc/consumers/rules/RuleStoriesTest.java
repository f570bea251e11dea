package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleStoriesTest {
    private final Timeline t = new Timeline();
    private final Random random = new Random(4);

    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    @Test
    void aFloodAtTwiceItsLimitIsFlaggedByTheVeryConnectionThatCrosses() {
        for (int i = 0; i < 4000; i++) {
            double at = 100 + i / 200.0;
            t.close(t.inbound(at, Attacks.ATTACKER, 443), at + 0.3, 800, 300);
        }

        Anomaly open = t.judge(RuleBook.defaults()).get(0);

        assertThat(open.getRule()).isEqualTo("connection-flood");
        assertThat(open.getFirstSeen()).isEqualTo(Timeline.at(100 + 999 / 200.0));
    }

    @ParameterizedTest
    @CsvSource({"500, 2600, true", "500, 1900, false", "10, 2600, false"})
    void aServiceWithAPastIsFlaggedFarBelowTheFixedLimit(int addresses, int connections, boolean flagged) {
        for (double at = 0; at < 900; at += 0.1) {
            t.close(t.inbound(at, "198.18.0." + random.nextInt(200), 443), at + 2, 9000, 400);
        }
        for (int i = 0; i < connections; i++) {
            double at = 900 + 9.0 * i / connections;
            t.close(t.inbound(at, "198.51." + i % addresses / 250 + "." + i % addresses % 250, 443), at + 1, 900, 300);
        }

        List<Anomaly> judged = t.judge(RuleBook.defaults());

        assertThat(judged.stream().anyMatch(its -> its.getRule().equals("service-flood")))
                .isEqualTo(flagged);
        if (flagged) {
            Anomaly open = judged.get(0);
            assertThat(open.getBaseline().getMean()).isBetween(90.0, 110.0);
            assertThat(open.getThreshold()).isEqualTo(2000);
        }
    }

    @Test
    void aBeaconWithTenPercentOfJitterIsFlaggedAndAPersonIsNot() {
        double at = 100;
        double person = 100;
        for (int i = 0; i < 40; i++) {
            at += 60 * (0.9 + 0.2 * random.nextDouble());
            t.close(t.outbound(at, "203.0.113.50", 443, "implant"), at + 1, 300, 200);
            person += -60 * Math.log(1 - random.nextDouble());
            t.close(t.outbound(person, "203.0.113.51", 443, "browser"), person + 1, 300, 200);
        }

        List<Timeline.Flag> flags = Timeline.flags(t.judge(RuleBook.defaults()));

        assertThat(flags).hasSize(1);
        assertThat(flags.get(0).rule()).isEqualTo("beaconing");
        assertThat(flags.get(0).subject()).contains("203.0.113.50");
    }

    @Test
    void aProgramWhoseOneBackEndIsDownIsNotAScanner() {
        for (int i = 0; i < 2000; i++) {
            t.close(
                    t.outbound(100 + 0.1 * i, "198.51.100.1", 5432, "app"),
                    100.05 + 0.1 * i,
                    CloseReason.REFUSED,
                    0,
                    0);
        }

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }

    @Test
    void aCrawlerThatMeetsDeadHostsIsNotAScanner() {
        for (int i = 0; i < 2000; i++) {
            boolean dead = i % 3 == 0;
            long cookie = t.outbound(100 + 0.1 * i, "198.51." + i / 250 + "." + i % 250, 443, "crawler");
            t.close(cookie, 100.05 + 0.1 * i, dead ? CloseReason.REFUSED : CloseReason.GRACEFUL, 0, 0);
        }

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }

    @Test
    void anUploadAtHomeIsNotExfiltrationUnlessAsked() {
        long cookie = t.outbound(100, "10.0.0.7", 873, "rsync");
        t.close(cookie, 200, 50L << 30, 0);

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
        assertThat(Timeline.flags(t.judge(RuleBook.of(Map.of("exfiltration.ignore-private", "false"), List.of()))))
                .extracting(Timeline.Flag::rule)
                .containsExactly("exfiltration");
    }

    @Test
    void aServiceThatRestartsIsNotANewListener() {
        long first = t.listener(1, 8080, e -> e.setOp(Op.READ));
        t.close(first, 1200, 0, 0);
        long second = t.listener(1201, 8080, e -> {});
        t.close(second, 3000, 0, 0);

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }

    @Test
    void aNewListenerThatStaysIsAcceptedAfterAnHour() {
        t.heartbeats(0, 9000);
        t.listener(1000, 4444, e -> {});

        List<Timeline.Flag> flags = Timeline.flags(t.judge(RuleBook.defaults()));

        assertThat(flags).extracting(Timeline.Flag::rule).containsExactly("new-listener");
        assertThat(flags.get(0).clearedSecond() - flags.get(0).openedSecond()).isBetween(3600L, 3700L);
    }

    @Test
    void quietConnectionsThatWereAnsweredAreNotSlow() {
        for (int i = 0; i < 500; i++) {
            long cookie = t.inbound(100 + 0.1 * i, Attacks.ATTACKER, 443);
            t.change(cookie, 160 + 0.1 * i, e -> e.setPayloadBytesSent(700L));
            t.close(cookie, 3000, 700, 300);
        }

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }

    @Test
    void whereTheKernelDoesNotTellWhatWasSentNothingIsCalledSlow() {
        for (int i = 0; i < 500; i++) {
            long cookie = t.inbound(100 + 0.1 * i, Attacks.ATTACKER, 443);
            t.change(cookie, 100.01 + 0.1 * i, e -> e.setPayloadBytesSent(1L));
            t.close(cookie, 3000, 700, 300);
        }
        t.history().forEach(step -> {
            if (step.event != null) {
                step.event.setPayloadBytesSent(null);
            }
        });

        assertThat(Timeline.flags(t.judge(RuleBook.defaults()))).isEmpty();
    }

    @Test
    void oneAttackThatComesInWavesIsOneFlag() {
        for (int wave = 0; wave < 5; wave++) {
            Attacks.ALL.get(0).attack().write(t, 100 + 40 * wave, 1500);
        }

        List<Anomaly> judged = t.judge(RuleBook.defaults());

        assertThat(Timeline.flags(judged)).hasSize(1);
        assertThat(judged).filteredOn(its -> its.getLife() == Life.UPDATE).hasSizeBetween(1, 10);
    }

    @Test
    void timeWaitNearTheLimitIsFlaggedWhereSnapshotsTellIt() {
        t.status(100, null, 52_399L);
        t.status(200, null, 52_400L);
        t.status(300, null, 10L);

        assertThat(Timeline.flags(t.judge(RuleBook.defaults())))
                .extracting(Timeline.Flag::rule, Timeline.Flag::openedSecond)
                .containsExactly(tuple("port-exhaustion", Timeline.at(200).getEpochSecond()));
    }
}

package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What attacks made for real showed and simulated ones did not: events are written as the collector tells them. */
class RealAttacksTest {
    private final Timeline t = new Timeline();

    @BeforeAll
    static void trust() {
        GeneratedClasses.trust();
    }

    @ParameterizedTest
    @CsvSource({"255, false", "256, true", "4000, true"})
    void halfOpenConnectionsOfOneAddressAreAHalfOpenFloodAndNothingElse(int entries, boolean flagged) {
        for (int i = 0; i < entries; i++) {
            long cookie = unheld(100 + 0.001 * i, 443, i, State.SYN_RECV);
            t.end(cookie, 110 + 0.001 * i, e -> {
                e.setCapturedBy(CapturedBy.SNAPSHOT);
                e.setCloseReason(CloseReason.NEVER_CONNECTED);
            });
        }

        assertFlags(flagged ? "half-open-flood" : null);
    }

    @ParameterizedTest
    @CsvSource({"12, false", "13, true", "16, true"})
    void aListenerThatWasToldHalfFullIsStalledWhenWhatWaitsForItHasGrown(int waiting, boolean flagged) {
        long listener = t.listener(1, 8500, e -> {
            e.setAcceptQueue(0L);
            e.setAcceptQueueLimit(16L);
            e.setOp(Op.READ);
        });
        for (int i = 0; i < waiting; i++) {
            t.end(unheld(100 + 0.1 * i, 8500, i, State.ESTABLISHED), 200, e -> {});
        }
        t.change(listener, 100.85, e -> e.setAcceptQueue(9L));
        t.change(listener, 200, e -> e.setAcceptQueue(0L));

        assertFlags(flagged ? "accept-stall" : null);
    }

    @Test
    void connectionsThatNobodyAcceptsAreStalledAndNeitherSlowNorLeaked() {
        for (int i = 0; i < 90; i++) {
            long cookie = unheld(100 + 0.1 * i, 8500, i, State.ESTABLISHED);
            if (i >= 60) {
                t.change(cookie, 120, e -> e.setState(State.CLOSE_WAIT));
            }
            t.end(cookie, 400, e -> {});
        }

        assertFlags("accept-stall");
    }

    @ParameterizedTest
    @CsvSource({"31, false", "32, true", "33, true"})
    void whoGaveUpWaitingIsStillInTheQueue(int waiting, boolean flagged) {
        for (int i = 0; i < waiting; i++) {
            t.end(unheld(100 + 0.1 * i, 8500, i, State.CLOSE_WAIT), 400, e -> {});
        }

        assertFlags(flagged ? "accept-stall" : null);
    }

    @ParameterizedTest
    @CsvSource({"19, false", "20, true", "21, true"})
    void loginsThatAreOverBeforeASnapshotSeesThemAreStillLogins(int logins, boolean flagged) {
        for (int i = 0; i < logins; i++) {
            t.end(t.inbound(100 + i, Attacks.ATTACKER, 22), 100.02 + i, e -> {
                e.setPayloadBytesReceived(null);
                e.setTcpInfo(Timeline.tcp(6, 0));
                e.getTcpInfo().setBytesReceived(201L);
            });
        }

        assertFlags(flagged ? "brute-force" : null);
    }

    @ParameterizedTest
    @CsvSource({"11, false", "12, true", "13, true"})
    void aBeaconOfWhichSnapshotsSeeSomeContactsAndNotOthersIsOneBeacon(int intervals, boolean flagged) {
        for (int i = 0; i <= intervals; i++) {
            String seen = i % 3 == 0 ? "implant" : null;
            double at = 100 + 30 * i;
            t.end(
                    t.open(at, Direction.OUTBOUND, Role.CLIENT, 5000, "198.51.100.1", 443, seen, e -> {}),
                    at + 0.2,
                    e -> {});
        }

        assertFlags(flagged ? "beaconing" : null);
    }

    @ParameterizedTest
    @CsvSource({"29, 0, false", "30, 0, true", "31, 30, true", "31, 34, false", "300, 290, true"})
    void failuresWithoutANameAreMeasuredByAllThatTheHostTries(int failures, int successes, boolean flagged) {
        for (int i = 0; i < failures; i++) {
            double at = 100 + 0.01 * i;
            long cookie = t.open(at, Direction.OUTBOUND, Role.CLIENT, 5000, "198.51.100.1", 1000 + i, null, e -> {});
            t.end(cookie, at + 0.001, e -> e.setCloseReason(CloseReason.REFUSED));
        }
        for (int i = 0; i < successes; i++) {
            t.end(t.outbound(90, "198.51.100.2", 443, "crawler"), 99 + 0.001 * i, e -> {});
        }

        assertFlags(flagged ? "outbound-scan" : null);
    }

    @Test
    void evidenceTellsTheProgramThatBecameKnownAfterTheSocket() {
        for (int i = 0; i < 22_500; i++) {
            long cookie = t.open(
                    100 + 0.001 * i,
                    Direction.OUTBOUND,
                    Role.CLIENT,
                    5000 + i,
                    "198.51.100.1",
                    5432,
                    null,
                    e -> e.setInode(9L));
            t.change(cookie, 118 + 0.0001 * i, e -> {
                e.setCommand("pool");
                e.setPid(7);
            });
        }

        Anomaly open = t.judge(RuleBook.defaults()).get(0);

        assertThat(open.getRule()).isEqualTo("port-exhaustion");
        assertThat(open.getEvidence()).isNotEmpty().allMatch(its -> "pool".equals(its.getCommand()));
    }

    private long unheld(double at, int port, int remotePort, State state) {
        return t.open(
                at,
                Direction.INBOUND,
                Role.SERVER,
                port,
                Attacks.ATTACKER,
                1024 + remotePort,
                null,
                e -> e.setState(state));
    }

    private void assertFlags(@Nullable String rule) {
        assertThat(Timeline.flags(t.judge(RuleBook.defaults())))
                .extracting(Timeline.Flag::rule)
                .containsExactlyElementsOf(rule == null ? List.of() : List.of(rule));
    }
}

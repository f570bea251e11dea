package io.sockcdc.collector.state;

import static io.sockcdc.collector.state.Records.destroyed;
import static io.sockcdc.collector.state.Records.disconnected;
import static io.sockcdc.collector.state.Records.listed;
import static io.sockcdc.collector.state.Records.listedWithTraffic;
import static io.sockcdc.collector.state.Records.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final long SECOND = 1_000_000;

    private final List<SocketChange> told = new ArrayList<>();
    private final Map<Long, Owner> processes = new HashMap<>();
    private final Set<Long> unheld = new HashSet<>();
    private final SocketTable table = tableWith(TableSettings.defaults());
    private long now = 1_000 * SECOND;

    @Test
    void theFirstSnapshotIsReadAndWhatAppearsLaterIsOpened() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        snapshot(listed(1, SocketState.ESTABLISHED, 7), listed(2, SocketState.ESTABLISHED, 8));

        assertThat(ops()).containsExactly("READ 1", "OPEN 2");
        assertThat(told.get(0).opened()).isEqualTo(new TimeBounds(null, 1_000 * SECOND));
        assertThat(told.get(1).opened()).isEqualTo(new TimeBounds(1_000 * SECOND, 1_001 * SECOND));
    }

    @Test
    void aTornDumpClosesNothing() {
        snapshot(listed(1, SocketState.ESTABLISHED, 0));

        for (int i = 0; i < 5; i++) {
            tornSnapshot();
        }

        assertThat(ops()).containsExactly("READ 1");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aSocketMissingTwiceWhoseProgramHoldsItHasLostItsConnection() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7));

        snapshot();
        assertThat(ops()).containsExactly("READ 1");
        snapshot();
        snapshot();

        assertThat(ops()).containsExactly("READ 1", "CHANGE 1");
        assertThat(told.get(1).socket().state()).isEqualTo(SocketState.CLOSE);
        assertThat(told.get(1).previousState()).isEqualTo(SocketState.ESTABLISHED);

        table.destroyed(destroyed(1), now);
        assertThat(ops()).containsExactly("READ 1", "CHANGE 1", "CLOSE 1");
        assertThat(told.get(2).reason()).isEqualTo(CloseReason.RESET);
    }

    @Test
    void aSocketThatLostItsConnectionIsClosedWhenItsOwnerHoldsItNoMoreAndNoEventEverCame() {
        processes.put(7L, new Owner(42, "client", null, null, null, null));
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        snapshot();
        snapshot();
        Set<Long> asked = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            snapshot();
            table.forEachAwaited(asked::add, cgroup -> {});
        }
        assertThat(ops()).containsExactly("READ 1", "CHANGE 1");
        assertThat(asked).containsExactly(7L);

        unheld.add(7L);
        snapshot();

        assertThat(ops()).containsExactly("READ 1", "CHANGE 1", "CLOSE 1");
        assertThat(told.get(2).capturedBy()).isEqualTo(CapturedBy.SNAPSHOT);
        assertThat(table.size()).isZero();
    }

    @Test
    void whatWasOpenWhenTheHostStoppedIsClosedByItsRestartWithHonestBounds() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7), listener(2, 22));
        List<SocketChange> before = List.copyOf(told);
        told.clear();
        SocketTable after = tableWith(TableSettings.defaults());
        before.forEach(after::restore);

        after.closeRestored(CloseReason.HOST_RESTART, 1_500 * SECOND, 1_600 * SECOND);

        assertThat(told).hasSize(2).allSatisfy(change -> {
            assertThat(change.op()).isEqualTo(Op.CLOSE);
            assertThat(change.reason()).isEqualTo(CloseReason.HOST_RESTART);
            assertThat(change.capturedBy()).isEqualTo(CapturedBy.RECOVERY);
            assertThat(change.closed()).isEqualTo(new TimeBounds(1_000 * SECOND, 1_500 * SECOND));
        });
        assertThat(after.size()).isZero();
    }

    @Test
    void whatIsNotFollowedAnyMoreIsClosedWithoutAnEndOfItsTime() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        SocketChange before = told.get(0);
        told.clear();
        SocketTable after = tableWith(TableSettings.defaults());
        after.restore(before);

        after.closeRestored(null, null, 1_600 * SECOND);

        assertThat(told.get(0).closed()).isEqualTo(new TimeBounds(1_000 * SECOND, null));
        assertThat(told.get(0).reason()).isEqualTo(CloseReason.UNKNOWN);
    }

    @Test
    void aSocketMissingTwiceAfterALossIsClosedByTheSnapshotAndALateEventIsNotASecondClose() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        table.eventsWereLost();
        snapshot();
        snapshot();

        assertThat(ops()).containsExactly("READ 1", "CLOSE 1");
        assertThat(told.get(1).capturedBy()).isEqualTo(CapturedBy.SNAPSHOT);
        assertThat(told.get(1).closed()).isEqualTo(new TimeBounds(1_000 * SECOND, 1_002 * SECOND));

        table.destroyed(destroyed(1), now);
        assertThat(ops()).hasSize(2);
        assertThat(table.counters().lateDestroys()).isEqualTo(1);
    }

    @Test
    void aRecordOfADumpThatArrivesAfterItsDestroyEventOpensNothing() {
        snapshot();
        table.beginSnapshot(now, false);
        table.destroyed(destroyed(1), now);
        table.observe(listed(1, SocketState.ESTABLISHED, 7), now);
        table.endSnapshot(true, now);

        assertThat(ops()).containsExactly("CLOSE 1");
        assertThat(table.size()).isZero();
    }

    @Test
    void whatTheKernelZeroedIsHealedAndSaid() {
        processes.put(7L, new Owner(42, "curl", "/usr/bin/curl", 5L, null, null));
        snapshot(listedWithTraffic(1, 100, 50));
        told.clear();

        table.destroyed(disconnected(1), now);

        SocketChange close = told.get(0);
        assertThat(close.socket().localIp()).isEqualTo(Records.LOCAL);
        assertThat(close.socket().remotePort()).isEqualTo(443);
        assertThat(close.socket().uid()).isEqualTo(1000);
        assertThat(close.socket().tcpInfo()).isNull();
        assertThat(close.payloadBytesSent()).isEqualTo(100);
        assertThat(close.payloadBytesReceived()).isEqualTo(50);
        assertThat(close.reason()).isEqualTo(CloseReason.RESET);
        assertThat(healed(close))
                .containsExactlyInAnyOrder(
                        HealedField.LOCAL_IP,
                        HealedField.REMOTE_PORT,
                        HealedField.UID,
                        HealedField.INODE,
                        HealedField.PAYLOAD_BYTES_SENT,
                        HealedField.PAYLOAD_BYTES_RECEIVED);
    }

    @Test
    void aSnapshotThatLastsLongSaysNothingOfASocketThatMayHaveBeenFreedWhileItRan() {
        snapshot(listener(9, 22));
        table.beginSnapshot(now, false);
        now += SECOND;
        table.endSnapshot(true, now);
        told.clear();

        table.destroyed(destroyed(5), now + 10_000);
        table.destroyed(destroyed(6), now + SECOND);

        assertThat(told.get(0).opened().notBefore()).isEqualTo(1_000 * SECOND);
        assertThat(told.get(1).opened().notBefore()).isEqualTo(1_001 * SECOND);
    }

    @Test
    void aConnectionThatLivedBetweenTwoSnapshotsIsOneCloseWithBounds() {
        snapshot(listener(9, 22));
        told.clear();

        table.destroyed(destroyed(5), now);

        assertThat(ops()).containsExactly("CLOSE 5");
        SocketChange close = told.get(0);
        assertThat(close.reason()).isEqualTo(CloseReason.GRACEFUL);
        assertThat(close.role()).isEqualTo(Role.CLIENT);
        assertThat(close.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(close.opened()).isEqualTo(new TimeBounds(1_000 * SECOND, 1_001 * SECOND));
        assertThat(close.closed()).isEqualTo(close.opened());
        assertThat(close.healed()).isZero();
    }

    @Test
    void anEventThatComesRightAfterADumpBeganIsBoundedByTheDumpBefore() {
        // given: the dump may have begun after the socket had gone, and before the kernel said so
        snapshot(listener(9, 22));
        long before = now;
        now += 10 * SECOND;
        table.beginSnapshot(now, false);
        table.observe(listener(9, 22), now);
        table.endSnapshot(true, now + 1_000);
        told.clear();

        // when
        table.destroyed(destroyed(5), now + 2_000);

        // then
        assertThat(told.get(0).opened()).isEqualTo(new TimeBounds(before - SECOND, now + 2_000));
        assertThat(told.get(0).closed()).isEqualTo(told.get(0).opened());
    }

    @Test
    void aKeyFrameTellsWhatAProgramStillHoldsAndDumpsDoNotListAnyMore() {
        // given: a connection that its peer has cut
        snapshot(listener(9, 22), listed(5, SocketState.ESTABLISHED, 77));
        snapshot(listener(9, 22));
        snapshot(listener(9, 22));
        assertThat(ops()).endsWith("CHANGE 5");
        told.clear();

        // when
        table.beginSnapshot(now, true);
        table.observe(listener(9, 22), now);
        table.endSnapshot(true, now);

        // then
        assertThat(ops()).containsExactly("READ 9", "READ 5");
        assertThat(told.get(1).socket().state()).isEqualTo(SocketState.CLOSE);
    }

    @Test
    void whatWasClosedInAnEarlierRunAndIsLetGoNowIsNotClosedAgain() {
        // given: a connection of an earlier run that was cut meanwhile, and that its program holds
        SocketTable earlier = tableWith(TableSettings.defaults());
        snapshot(listener(9, 22), listed(5, SocketState.ESTABLISHED, 77));
        SocketChange open = told.stream()
                .filter(change -> change.socket().cookie() == 5)
                .findFirst()
                .orElseThrow();
        earlier.restore(open);
        earlier.beginSnapshot(now, true);
        earlier.endSnapshot(true, now);
        assertThat(ops()).endsWith("CLOSE 5");
        assertThat(earlier.closedUnheard()).containsExactly(5L);

        // when: one more run, in which the program closes it
        SocketTable later = tableWith(TableSettings.defaults());
        earlier.closedUnheard().forEach(later::restoreClosed);
        told.clear();
        later.destroyed(destroyed(5), now);

        // then
        assertThat(told).isEmpty();
        assertThat(later.closedUnheard()).isEmpty();
        assertThat(later.counters().lateDestroys()).isEqualTo(1);
    }

    @Test
    void aResetThatNoDumpSawMayBeOldSoItsOpeningIsNotBounded() {
        snapshot();

        table.destroyed(disconnected(5), now);

        assertThat(told.get(0).opened().notBefore()).isNull();
        assertThat(told.get(0).role()).isEqualTo(Role.CLIENT);
    }

    @Test
    void neverConnectedSocketsAreNoiseAndCounted() {
        snapshot();
        SocketRecord unused =
                Records.record(3, SocketState.CLOSE, Records.ANY, 0, Records.ANY, 0, 0, 0, Records.info(Map.of()));

        table.destroyed(unused, now);

        assertThat(told).isEmpty();
        assertThat(table.counters().noise(Noise.NEVER_CONNECTED)).isEqualTo(1);
    }

    @Test
    void dataThatMovedIsToldAtTheRhythmAndNotBefore() {
        snapshot(listedWithTraffic(1, 0, 0));
        snapshot(listedWithTraffic(1, 10, 0));
        assertThat(ops()).containsExactly("READ 1");

        now += 60 * SECOND;
        snapshot(listedWithTraffic(1, 10, 0));
        assertThat(ops()).containsExactly("READ 1", "CHANGE 1");
        assertThat(told.get(1).payloadBytesSent()).isEqualTo(10);

        now += 60 * SECOND;
        snapshot(listedWithTraffic(1, 10, 0));
        assertThat(ops()).hasSize(2);
    }

    @Test
    void aChangeOfStateIsToldAtOnceWithTheStateBefore() {
        snapshot(listed(1, SocketState.SYN_SENT, 7));
        snapshot(listed(1, SocketState.ESTABLISHED, 7));

        assertThat(ops()).containsExactly("READ 1", "CHANGE 1");
        assertThat(told.get(1).previousState()).isEqualTo(SocketState.SYN_SENT);
    }

    @Test
    void aKeyFrameTellsEverySocketAgain() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        table.beginSnapshot(now, true);
        table.observe(listed(1, SocketState.ESTABLISHED, 7), now);
        table.observe(listed(2, SocketState.ESTABLISHED, 8), now);
        table.endSnapshot(true, now);

        assertThat(ops()).containsExactly("READ 1", "READ 1", "OPEN 2");
    }

    @Test
    void aNewSocketWaitsForItsOwnerAndDiesUnannouncedWhenItClosesBefore() {
        SocketTable patient = tableWith(new TableSettings(false, 60 * SECOND, true, 32768, 60999));
        patient.beginSnapshot(now, false);
        patient.endSnapshot(true, now);
        patient.beginSnapshot(now, false);
        patient.observe(listed(1, SocketState.ESTABLISHED, 7), now);
        patient.observe(listed(2, SocketState.ESTABLISHED, 8), now);
        patient.endSnapshot(true, now);
        assertThat(told).isEmpty();

        processes.put(7L, new Owner(42, "curl", null, null, null, null));
        patient.destroyed(destroyed(2), now);
        patient.forEachAwaited(inode -> {}, cgroup -> {});
        long seenAt = now;
        now += SECOND / 2;
        patient.announceHeldBack(now);

        assertThat(ops()).containsExactly("CLOSE 2", "OPEN 1");
        assertThat(told.get(1).observedAtMicros()).isEqualTo(now);
        assertThat(told.get(1).opened().notAfter()).isEqualTo(seenAt);
        assertThat(told.get(1).owner()).isEqualTo(processes.get(7L));
    }

    @Test
    void aControlGroupAloneIsToldAndTheProcessOnceItIsFound() {
        processes.put(7L, new Owner(null, null, null, null, "/system.slice/a.service", null));
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        assertThat(told.get(0).owner()).isEqualTo(processes.get(7L));

        Owner process = new Owner(42, "curl", null, null, "/system.slice/a.service", null);
        processes.put(7L, process);
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        processes.put(7L, new Owner(null, null, null, null, "/system.slice/a.service", null));
        snapshot(listed(1, SocketState.ESTABLISHED, 7));

        assertThat(ops()).containsExactly("READ 1", "CHANGE 1");
        assertThat(told.get(1).owner()).isEqualTo(process);
    }

    @Test
    void aRestoredSocketThatIsGoneIsClosedByRecoveryAndOneThatIsThereIsRead() {
        snapshot(listed(1, SocketState.ESTABLISHED, 7), listed(2, SocketState.ESTABLISHED, 8));
        SocketTable next = tableWith(TableSettings.defaults());
        told.forEach(next::restore);
        told.clear();

        now += 10 * SECOND;
        next.beginSnapshot(now, true);
        next.observe(listed(2, SocketState.ESTABLISHED, 8), now);
        next.endSnapshot(true, now);

        assertThat(ops()).containsExactly("READ 2", "CLOSE 1");
        assertThat(told.get(1).capturedBy()).isEqualTo(CapturedBy.RECOVERY);
        assertThat(told.get(1).closed()).isEqualTo(new TimeBounds(1_000 * SECOND, now));
    }

    @Test
    void aServerIsKnownByItsListenerAndAClientByItsAbsence() {
        SocketRecord accepted =
                Records.record(2, SocketState.ESTABLISHED, Records.LOCAL, 22, Records.REMOTE, 50000, 0, 9, null);
        snapshot(listener(1, 22));
        snapshot(listener(1, 22), accepted, listed(3, SocketState.ESTABLISHED, 4));

        assertThat(told.get(0).direction()).isEqualTo(Direction.LISTENER);
        assertThat(told.get(1).role()).isEqualTo(Role.SERVER);
        assertThat(told.get(1).direction()).isEqualTo(Direction.INBOUND);
        assertThat(told.get(2).role()).isEqualTo(Role.CLIENT);
    }

    private SocketTable tableWith(TableSettings settings) {
        Owners owners = new Owners() {
            @Override
            public @Nullable Owner ofSocket(long inode, @Nullable Long cgroupId) {
                return processes.get(inode);
            }

            @Override
            public @Nullable String userName(long uid) {
                return null;
            }

            @Override
            public boolean isHeldByNobody(long inode) {
                return unheld.contains(inode);
            }
        };
        return new SocketTable(Records.NETNS, settings, owners, told::add);
    }

    private void snapshot(SocketRecord... sockets) {
        table.beginSnapshot(now, false);
        for (SocketRecord socket : sockets) {
            if (socket.state() == SocketState.LISTEN) {
                table.observe(socket, now);
            }
        }
        table.listenersListed();
        for (SocketRecord socket : sockets) {
            if (socket.state() != SocketState.LISTEN) {
                table.observe(socket, now);
            }
        }
        table.endSnapshot(true, now);
        now += SECOND;
    }

    private void tornSnapshot() {
        table.beginSnapshot(now, false);
        table.endSnapshot(false, now);
        now += SECOND;
    }

    private List<String> ops() {
        return told.stream()
                .map(change -> change.op() + " " + change.socket().cookie())
                .toList();
    }

    private static List<HealedField> healed(SocketChange change) {
        return java.util.Arrays.stream(HealedField.values())
                .filter(field -> (change.healed() & field.bit()) != 0)
                .toList();
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private double fill;
    private final Overload overload = new Overload(() -> fill);

    @Test
    void nothingIsLeftOutWhileThereIsRoom() {
        fill = 0.24;
        overload.judge();

        SocketChange change = change(Op.CHANGE);
        assertThat(overload.admit(change)).isSameAs(change);
    }

    @Test
    void detailsGoFirstThenChangesAndBothComeBack() {
        fill = 0.3;
        overload.judge();
        assertThat(overload.admit(change(Op.CHANGE)))
                .isNotNull()
                .satisfies(change -> assertThat(change.socket().details())
                        .isNotNull()
                        .satisfies(details -> assertThat(details.memory()).isNull())
                        .satisfies(details -> assertThat(details.cgroupId()).isEqualTo(5)));
        fill = 0.5;
        overload.judge();
        assertThat(overload.admit(change(Op.CHANGE))).isNull();
        assertThat(overload.shedChanges()).isEqualTo(1);
        assertThat(overload.shedDetails()).isEqualTo(1);
        assertThat(overload.endsWithChangesMissing()).isFalse();

        fill = 0.2;
        overload.judge();
        assertThat(overload.level()).isEqualTo(Overload.Level.CHANGES);
        fill = 0.05;
        overload.judge();
        assertThat(overload.level()).isEqualTo(Overload.Level.NOTHING);
        assertThat(overload.endsWithChangesMissing()).isTrue();
        assertThat(overload.endsWithChangesMissing()).isFalse();
    }

    @Test
    void anythingButAChangeIsNeverLeftOut() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            fill = random.nextDouble();
            overload.judge();
            Op op = Op.values()[random.nextInt(Op.values().length)];
            SocketChange told = overload.admit(change(op));
            if (op != Op.CHANGE) {
                assertThat(told).isNotNull().extracting(SocketChange::op).isEqualTo(op);
            }
        }
        assertThat(overload.shedChanges()).isPositive();
    }

    private static SocketChange change(Op op) {
        SocketRecord socket = new SocketRecord(
                1,
                2,
                Family.INET,
                Protocol.TCP,
                SocketState.ESTABLISHED,
                IpAddress.v4(1),
                1,
                IpAddress.v4(2),
                2,
                0,
                TimerKind.RETRANSMIT,
                3,
                4,
                5,
                6,
                7,
                8,
                null,
                new SocketDetails(
                        new SocketMemory(1, 2, 3, 4, 5, 6, 7, null, null),
                        "cubic",
                        null,
                        1,
                        null,
                        null,
                        null,
                        null,
                        null,
                        5L,
                        null,
                        null,
                        null));
        CloseReason reason = op == Op.CLOSE ? CloseReason.GRACEFUL : null;
        return new SocketChange(
                op,
                CapturedBy.SNAPSHOT,
                9,
                socket,
                0,
                TimeBounds.UNKNOWN,
                op == Op.CLOSE ? TimeBounds.UNKNOWN : null,
                Direction.LOCAL,
                Role.CLIENT,
                null,
                reason,
                null,
                null,
                null,
                null);
    }
}

package io.sockcdc.consumers.web.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.web.model.Activity.Measure;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActivityTest {
    private static final long T = 1_795_000_000L;

    private final Activity activity = new Activity();

    private static SocketEvent.Builder event(Op op, long second, State state, @Nullable State before) {
        return SocketEvent.newBuilder()
                .setOp(op)
                .setEpoch(1)
                .setSequence(1)
                .setObservedAt(Instant.ofEpochSecond(second))
                .setCapturedBy(op == Op.CLOSE ? CapturedBy.DESTROY : CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("10.0.0.1")
                .setLocalPort(443)
                .setRemoteIp("10.0.0.2")
                .setRemotePort(50_000)
                .setDirection(Direction.INBOUND)
                .setRole(Role.SERVER)
                .setState(state)
                .setPreviousState(before)
                .setOpenedNotAfter(Instant.ofEpochSecond(second))
                .setHealed(List.of());
    }

    private void take(long cookie, SocketEvent.Builder event) {
        activity.take(new SocketKey("host", "boot", 1L, cookie), event.build());
    }

    private long sum(Measure measure) {
        return (long) (activity.before(T + 10, 20, measure).mean(20) * 20);
    }

    @Test
    void aConnectionOpensOnceAndClosesOnce() {
        take(1, event(Op.OPEN, T, State.ESTABLISHED, null));
        take(1, event(Op.CHANGE, T + 1, State.CLOSE_WAIT, State.ESTABLISHED));
        take(1, event(Op.CLOSE, T + 2, State.CLOSE, State.CLOSE_WAIT));

        assertThat(sum(Measure.OPENED)).isEqualTo(1);
        assertThat(sum(Measure.CLOSED)).isEqualTo(1);
        assertThat(sum(Measure.EVENTS)).isEqualTo(3);
        assertThat(activity.before(T + 3, 3, Measure.OPENED).last(3)).containsExactly(1, 0, 0);
    }

    @Test
    void aConnectionThatLivedBetweenTwoLooksOpenedAndClosed() {
        take(9, event(Op.OPEN, T - 1, State.ESTABLISHED, null));
        take(1, event(Op.CLOSE, T, State.CLOSE, null).setCloseReason(CloseReason.REFUSED));
        take(2, event(Op.CLOSE, T, State.CLOSE, State.ESTABLISHED));

        assertThat(sum(Measure.OPENED)).isEqualTo(3);
        assertThat(sum(Measure.CLOSED)).isEqualTo(2);
        assertThat(sum(Measure.FAILED)).isEqualTo(1);
    }

    @Test
    void oneThatWasOpenBeforeTheFirstEventOnlyCloses() {
        take(9, event(Op.OPEN, T, State.ESTABLISHED, null));
        take(
                1,
                event(Op.CLOSE, T + 1, State.CLOSE, State.ESTABLISHED)
                        .setOpenedNotAfter(Instant.ofEpochSecond(T - 3_600)));

        assertThat(sum(Measure.OPENED)).isEqualTo(1);
        assertThat(sum(Measure.CLOSED)).isEqualTo(1);
    }

    @Test
    void whatIsLeftInTheHandsOfAProgramHasClosedAlready() {
        take(1, event(Op.OPEN, T, State.ESTABLISHED, null));
        take(1, event(Op.CHANGE, T + 1, State.CLOSE, State.ESTABLISHED));
        take(1, event(Op.CLOSE, T + 5, State.CLOSE, State.CLOSE));

        assertThat(activity.before(T + 6, 6, Measure.CLOSED).last(6)).containsExactly(0, 1, 0, 0, 0, 0);
    }

    @Test
    void listenersAreNoConnections() {
        take(1, event(Op.OPEN, T, State.LISTEN, null).setRemoteIp(null).setRole(Role.LISTENER));

        assertThat(sum(Measure.OPENED)).isZero();
        assertThat(sum(Measure.EVENTS)).isEqualTo(1);
    }

    @Test
    void theLevelIsFollowedBack() {
        take(1, event(Op.OPEN, T, State.ESTABLISHED, null));
        take(2, event(Op.OPEN, T + 1, State.ESTABLISHED, null));
        take(1, event(Op.CLOSE, T + 3, State.CLOSE, State.ESTABLISHED));

        activity.noteOpenBefore(T + 5, 6, 11);

        assertThat(activity.before(T + 5, 6, Measure.OPEN).last(6)).containsExactly(10, 11, 12, 12, 11, 11);
    }

    @Test
    void whatLiesBackFurtherThanItReachesIsForgotten() {
        take(1, event(Op.OPEN, T, State.ESTABLISHED, null));
        take(2, event(Op.OPEN, T + 2L * Activity.SECONDS, State.ESTABLISHED, null));
        take(3, event(Op.OPEN, T, State.ESTABLISHED, null));

        assertThat(activity.before(T + 1, 5, Measure.OPENED).mean(5)).isZero();
        assertThat(activity.before(T + 1, 5, Measure.OPEN).last(2)).containsExactly(-1, -1);
    }
}

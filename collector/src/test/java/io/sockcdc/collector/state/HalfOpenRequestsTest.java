package io.sockcdc.collector.state;

import static io.sockcdc.collector.state.Records.destroyed;
import static io.sockcdc.collector.state.Records.listed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that a dump listed just before its connection took its place, which then has another cookie. */
class HalfOpenRequestsTest {
    private static final long SECOND = 1_000_000;
    private static final SocketRecord REQUEST = listed(1, SocketState.SYN_RECV, 0);

    private final List<SocketChange> told = new ArrayList<>();
    private final SocketTable table = new SocketTable(Records.NETNS, TableSettings.defaults(), Owners.NONE, told::add);
    private long now = 1_000 * SECOND;

    @BeforeEach
    void prime() {
        snapshot();
    }

    @Test
    void endsWithTheEventOfItsConnection() {
        snapshot(REQUEST);

        table.destroyed(destroyed(2), now);

        assertThat(ops()).containsExactly("OPEN 1", "CLOSE 1");
        SocketChange close = told.get(1);
        assertThat(close.capturedBy()).isEqualTo(CapturedBy.DESTROY);
        assertThat(close.reason()).isEqualTo(CloseReason.GRACEFUL);
        assertThat(close.role()).isEqualTo(Role.SERVER);
        assertThat(table.connectionsTold()).isEqualTo(1);
        snapshot();
        snapshot();
        assertThat(told).hasSize(2);
    }

    @Test
    void goesOnAsTheConnectionThatDumpsListAfterIt() {
        snapshot(REQUEST);
        snapshot(listed(2, SocketState.ESTABLISHED, 7));
        snapshot(listed(2, SocketState.CLOSE_WAIT, 7));
        table.destroyed(destroyed(2), now);

        assertThat(ops()).containsExactly("OPEN 1", "CHANGE 1", "CHANGE 1", "CLOSE 1");
        assertThat(table.size()).isZero();
    }

    @Test
    void isNotOpenedWhenTheEventOfItsConnectionWasReadBeforeTheDump() {
        table.beginSnapshot(now, false);
        table.destroyed(destroyed(2), now);
        table.observe(REQUEST, now);
        table.endSnapshot(true, now);
        snapshot();
        snapshot();

        assertThat(ops()).containsExactly("CLOSE 2");
    }

    @Test
    void isASocketOfItsOwnAgainWhenItComesBackInALaterSnapshot() {
        table.beginSnapshot(now, false);
        table.destroyed(destroyed(2), now);
        table.endSnapshot(true, now);
        snapshot(listed(3, SocketState.SYN_RECV, 0));

        assertThat(ops()).containsExactly("CLOSE 2", "OPEN 3");
    }

    @Test
    void thatNeverWasAConnectionIsClosedAsSuch() {
        snapshot(REQUEST);
        snapshot();
        snapshot();

        assertThat(ops()).containsExactly("OPEN 1", "CLOSE 1");
        assertThat(told.get(1).reason()).isEqualTo(CloseReason.NEVER_CONNECTED);
        table.destroyed(destroyed(2), now);
        assertThat(ops()).containsExactly("OPEN 1", "CLOSE 1", "CLOSE 2");
    }

    @Test
    void thatBecameAConnectionUnderItsOwnCookieLeavesItsEndsToOthers() {
        snapshot(REQUEST);
        snapshot(listed(1, SocketState.ESTABLISHED, 7));
        table.destroyed(destroyed(1), now);
        table.destroyed(destroyed(2), now);

        assertThat(ops()).containsExactly("OPEN 1", "CHANGE 1", "CLOSE 1", "CLOSE 2");
    }

    private void snapshot(SocketRecord... sockets) {
        now += SECOND;
        table.beginSnapshot(now, false);
        for (SocketRecord socket : sockets) {
            table.observe(socket, now);
        }
        table.endSnapshot(true, now);
    }

    private List<String> ops() {
        return told.stream()
                .filter(change -> change.op() != Op.READ)
                .map(change -> change.op() + " " + change.socket().cookie())
                .toList();
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.sys.NetworkCounters;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.testkit.Requires;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What events tell of is what the kernel counts as opened, whatever way a connection goes. */
@Requires(Requires.Need.ROOT)
class ConnectionBalanceTest {
    private NetNamespace namespace;
    private NetworkCounters counters;

    @BeforeEach
    void enter() {
        namespace = NetNamespace.create();
        counters = namespace.call(NetworkCounters::open);
    }

    @AfterEach
    void leave() {
        counters.close();
        namespace.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyOpenTheKernelCountsIsToldOnce(Churn.Ending ending) {
        try (LiveCapture live = new LiveCapture(namespace)) {
            Churn.Held held = namespace.call(() -> new Churn().hold(50));
            live.snapshot();
            namespace.call(() -> {
                new Churn().tcp(200, ending);
                return 0;
            });
            live.awaitCloses(401);
            live.snapshot();
            long whileHeld = live.table().connectionsTold();
            namespace.call(() -> {
                held.close();
                return 0;
            });
            live.awaitCloses(502);

            assertThat(opens()).isEqualTo(500);
            assertThat(whileHeld).isEqualTo(500);
            assertThat(live.table().connectionsTold()).isEqualTo(500);
        }
    }

    @Test
    void aRefusedConnectionCountsAndAListenerOrAnUnusedSocketDoesNot() {
        try (LiveCapture live = new LiveCapture(namespace)) {
            namespace.call(() -> {
                Syscalls calls = new Syscalls();
                calls.close(calls.tcp());
                int bound = calls.tcp();
                calls.bind(bound, 0x7f000001, 0);
                int port = calls.port(bound);
                calls.close(bound);
                int listener = calls.tcp();
                calls.bind(listener, 0, 0);
                calls.listen(listener, 1);
                calls.close(listener);
                for (int i = 0; i < 20; i++) {
                    int refused = calls.tcp();
                    calls.tryConnect(refused, new InetSocketAddress("127.0.0.1", port));
                    calls.close(refused);
                }
                return 0;
            });
            live.awaitCloses(22);
            live.snapshot();

            assertThat(opens()).isEqualTo(20);
            assertThat(live.table().connectionsTold()).isEqualTo(20);
        }
    }

    @Test
    void whatNobodySawIsTheDifference() {
        ConnectionBalance balance = new ConnectionBalance(counters::read);
        try (LiveCapture another = new LiveCapture(namespace)) {
            namespace.call(() -> {
                new Churn().tcp(30, Churn.Ending.SERVER_FIRST);
                return 0;
            });
            // The kernel tells of a closed socket a moment later: who subscribes in between still hears of it.
            another.awaitCloses(61);
        }
        try (LiveCapture live = new LiveCapture(namespace)) {
            namespace.call(() -> {
                new Churn().tcp(40, Churn.Ending.SERVER_FIRST);
                return 0;
            });
            live.awaitCloses(81);

            balance.snapshotBegan();
            live.snapshot();
            balance.snapshotEnded(true, live.table().connectionsTold());
        }

        assertThat(balance.least()).isEqualTo(60);
        assertThat(balance.most()).isEqualTo(60);
    }

    /** It is among the untold until then, because no snapshot lists it. */
    @Test
    void aConnectionThatItsPeerHasCutIsKnownToHaveBeenUnknownWhenItIsTold() {
        Syscalls calls = new Syscalls();
        AtomicInteger port = new AtomicInteger();
        int held = namespace.call(() -> {
            int listener = calls.tcp();
            calls.bind(listener, 0x7f000001, 0);
            calls.listen(listener, 1);
            int client = calls.tcp();
            calls.connect(client, 0x7f000001, calls.port(listener));
            int accepted = calls.accept(listener);
            port.set(calls.port(listener));
            calls.close(listener);
            calls.resetOnClose(client);
            calls.close(client);
            return accepted;
        });
        try (LiveCapture live = new LiveCapture(namespace)) {
            long closes = live.closes().size();
            long cutAt = System.nanoTime();
            await().until(() -> System.nanoTime() - cutAt > 50_000_000);
            live.snapshot();
            namespace.call(() -> {
                new Churn().tcp(20, Churn.Ending.SERVER_FIRST);
                return 0;
            });
            live.awaitCloses(closes + 41);
            long cutBefore = live.table().connectionsCutUnseen();

            calls.close(held);
            live.awaitChange(change -> change.op() == Op.CLOSE
                    && change.socket().localPort() == port.get()
                    && change.reason() != CloseReason.LISTENER_CLOSED);

            assertThat(cutBefore).isZero();
            assertThat(live.table().connectionsCutUnseen()).isEqualTo(1);
        }
    }

    private long opens() {
        return counters.read().getOrDefault(NetworkCounters.ACTIVE_OPENS, 0L)
                + counters.read().getOrDefault(NetworkCounters.PASSIVE_OPENS, 0L);
    }
}

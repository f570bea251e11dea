package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The receive buffer of closes grows with what the kernel puts into it. */
@Requires(Requires.Need.ROOT)
class ReceiveBufferTest {
    private static final int SMALL = 64 << 10;
    private static final int LIMIT = 4 << 20;
    /** More than the small buffer holds, and less than the limit. */
    private static final int BURST = 500;

    @Test
    void itGrowsAfterAnOverflowUntilTheSameBurstFits() {
        try (NetNamespace namespace = NetNamespace.create();
                LiveCapture live = new LiveCapture(namespace, SMALL, LIMIT)) {
            for (int i = 0; i < 9; i++) {
                burst(namespace, live);
            }
            long lostBefore = live.lost;
            burst(namespace, live);

            assertThat(live.lost).isEqualTo(lostBefore);
            assertThat(live.receiveBufferBytes()).isGreaterThan(SMALL).isLessThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void itStaysWhereNoMoreIsAllowed() {
        try (NetNamespace namespace = NetNamespace.create();
                LiveCapture live = new LiveCapture(namespace, SMALL, SMALL)) {
            burst(namespace, live);
            burst(namespace, live);

            assertThat(live.receiveBufferBytes()).isLessThanOrEqualTo(SMALL);
        }
    }

    /** Nobody reads while it lasts. */
    private static void burst(NetNamespace namespace, LiveCapture live) {
        long before = live.received() + live.lost;
        namespace.call(() -> {
            new Churn().tcp(BURST, Churn.Ending.CLIENT_RESETS);
            return 0;
        });
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    live.read();
                    live.checkDrops();
                    return live.received() + live.lost >= before + 2L * BURST + 1;
                });
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import org.junit.jupiter.api.Test;

/** A kernel that sends no destroy events: nobody says so when a group is joined, so it shows only when sockets are gone. */
@Requires(Requires.Need.ROOT)
class UnannouncedTest {
    private static final int CONNECTIONS = 5;
    private static final int SNAPSHOTS_TO_BE_SURE = 4;

    @Test
    void whatClosesIsFoundBySnapshotsAndTheProtocolIsNamed() {
        try (NetNamespace namespace = NetNamespace.create();
                LiveCapture live = LiveCapture.withoutGroups(namespace)) {
            // when
            holdAndClose(namespace, live);

            // then
            assertThat(live.received()).isZero();
            assertThat(live.closes())
                    .hasSize(2 * CONNECTIONS + 1)
                    .allMatch(close -> close.capturedBy() == CapturedBy.SNAPSHOT);
            assertThat(live.table().size()).isZero();
            assertThat(live.table().counters().unannounced()).containsExactly(Protocol.TCP);
        }
    }

    @Test
    void aKernelThatAnnouncesIsNotNamed() {
        try (NetNamespace namespace = NetNamespace.create();
                LiveCapture live = new LiveCapture(namespace)) {
            // when
            holdAndClose(namespace, live);
            live.awaitCloses(2 * CONNECTIONS + 1);

            // then
            assertThat(live.closes()).allMatch(close -> close.capturedBy() == CapturedBy.DESTROY);
            assertThat(live.table().counters().unannounced()).isEmpty();
        }
    }

    private static void holdAndClose(NetNamespace namespace, LiveCapture live) {
        live.everybody = new Owner(4711, "server", null, null, null, null);
        Churn.Held held = namespace.call(() -> new Churn().hold(CONNECTIONS));
        live.snapshot();
        assertThat(live.told).filteredOn(change -> change.op() == Op.OPEN).hasSize(2 * CONNECTIONS + 1);
        namespace.call(() -> {
            held.close();
            return 0;
        });
        live.allHaveEnded = true;
        for (int i = 0; i < SNAPSHOTS_TO_BE_SURE; i++) {
            live.snapshot();
        }
    }
}

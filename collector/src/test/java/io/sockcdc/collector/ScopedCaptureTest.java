package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.ManyKinds;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A capture whose filter runs in the kernel tells what one that filters by itself tells. */
@Requires(Need.ROOT)
class ScopedCaptureTest {
    private static final int FILTERS = Integer.getInteger("sockcdc.captures", 8);
    private static final long SEED = Long.getLong("sockcdc.seed", 20_261_122);

    private final NetNamespace namespace = NetNamespace.create();

    @AfterEach
    void leave() {
        namespace.close();
    }

    private LiveCapture capture(String filter) {
        return new LiveCapture(namespace, 16 << 20, CaptureScope.of(SocketFilter.parse(filter)));
    }

    @Test
    void everyChangeThatTheFilterWantsIsToldWhereverItRuns() {
        RandomFilterText texts = new RandomFilterText(SEED, List.of());
        int wantedClosed = 0;
        int narrower = 0;
        for (int i = 0; i < FILTERS; i++) {
            String text = texts.lasting(1 + i % 4);
            Predicate<SocketChange> wanted = ChangeTarget.asking(SocketFilter.parse(text), index -> null);
            try (LiveCapture scoped = capture(text);
                    LiveCapture whole = capture("")) {
                ManyKinds kinds = namespace.call(ManyKinds::new);
                List<LiveCapture> both = List.of(scoped, whole);
                both.forEach(LiveCapture::snapshot);
                both.forEach(LiveCapture::snapshot);
                texts = new RandomFilterText(
                        SEED + i, whole.told.stream().map(SocketChange::socket).toList());
                namespace.call(() -> {
                    new Churn().tcp(20, Churn.Ending.CLIENT_FIRST);
                    new Churn().tcp(20, Churn.Ending.CLIENT_RESETS);
                    kinds.close();
                    return 0;
                });
                await().atMost(Duration.ofSeconds(20))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .untilAsserted(() -> {
                            both.forEach(LiveCapture::read);
                            both.forEach(LiveCapture::snapshot);
                            assertThat(whole.table().size()).isZero();
                            assertThat(scoped.table().size()).isZero();
                            assertThat(said(scoped, wanted)).as(text).isEqualTo(said(whole, wanted));
                        });
                wantedClosed += said(whole, wanted).size();
                narrower += scoped.received() < whole.received() ? 1 : 0;
                assertThat(scoped.lost + whole.lost).isZero();
            }
        }
        assertThat(wantedClosed).isPositive();
        assertThat(narrower).isPositive();
    }

    private static Set<String> said(LiveCapture capture, Predicate<SocketChange> wanted) {
        return capture.told.stream()
                .filter(wanted)
                .filter(change -> change.op() == Op.CLOSE || change.op() == Op.OPEN)
                .map(change -> change.op() + " " + change.socket().cookie() + " " + change.role() + " "
                        + change.socket().localPort() + " " + change.socket().remotePort() + " " + change.reason())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A bound socket might become anything; when it becomes what nobody wants, the kernel no longer speaks of it. */
    @Test
    void aSocketThatLeavesTheScopeIsForgotten() {
        Syscalls calls = new Syscalls();
        int[] bound = new int[2];
        int port = namespace.call(() -> {
            int listener = calls.tcp();
            calls.bind(listener, new InetSocketAddress("127.0.0.1", 0));
            calls.listen(listener, 4);
            bound[1] = listener;
            return calls.port(listener);
        });
        try (LiveCapture scoped = capture("dport = 1 and sport != " + port)) {
            namespace.call(() -> {
                bound[0] = calls.tcp();
                calls.bind(bound[0], new InetSocketAddress("127.0.0.1", 0));
                return 0;
            });
            scoped.snapshot();
            assertThat(scoped.table().size()).isEqualTo(1);

            namespace.call(() -> {
                calls.connect(bound[0], new InetSocketAddress("127.0.0.1", port));
                return 0;
            });
            await().untilAsserted(() -> {
                scoped.snapshot();
                assertThat(scoped.table().size()).isZero();
            });

            assertThat(scoped.told).last().satisfies(change -> {
                assertThat(change.op()).isEqualTo(Op.CLOSE);
                assertThat(change.capturedBy()).isEqualTo(CapturedBy.SNAPSHOT);
            });
            assertThat(scoped.received()).isZero();
        }
        List<Integer> open = new ArrayList<>(List.of(bound[0], bound[1]));
        open.forEach(calls::close);
    }

    @Test
    void listenersOutOfScopeStillTellWhichEndASocketIs() {
        try (LiveCapture scoped = capture("dport >= 32768 and sport >= 1024")) {
            try (Churn.Held held = namespace.call(() -> new Churn().hold(3))) {
                scoped.snapshot();

                assertThat(held.connections()).isEqualTo(3);
                assertThat(scoped.told.stream().map(change -> change.role().name()))
                        .contains("CLIENT", "SERVER");
            }
        }
    }
}

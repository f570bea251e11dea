package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.testkit.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under churn: every connection that was made has exactly one CLOSE, or is among those that
 * the downtime gaps count. {@code -Dsockcdc.kills=50} for the long run.
 */
@Requires(Requires.Need.ROOT)
class RepeatedKillTest {
    private static final int KILLS = Integer.getInteger("sockcdc.kills", 4);
    private static final int HELD = 40;

    @TempDir
    Path data = Path.of(".");

    private final Random random = new Random(7);
    private final AtomicLong connections = new AtomicLong();

    @Test
    void everyConnectionHasOneCloseOrLiesInACountedGap() throws InterruptedException, ExecutionException {
        try (NetNamespace namespace = NetNamespace.create()) {
            // given
            ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
            Churner churner = new Churner();
            namespace.call(() -> {
                churner.begin();
                return 0;
            });

            // when
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill > 0) {
                    inStep(pace, namespace, churner::keep);
                }
                CollectorProcess collector = CollectorProcess.start(namespace, data, Map.of());
                if (kill == 0) {
                    // What was there before the first start is nobody's gap.
                    awaitCounting();
                    ScheduledFuture<?> unused = pace.scheduleAtFixedRate(
                            () -> namespace.call(() -> {
                                churner.step();
                                return 0;
                            }),
                            0,
                            4,
                            TimeUnit.MILLISECONDS);
                }
                awaitConnections(50 + random.nextInt(300));
                collector.kill();
                // Known to the collector since it began, gone before the next one.
                inStep(pace, namespace, churner::release);
                awaitConnections(30);
            }
            CollectorProcess last = CollectorProcess.start(namespace, data, Map.of());
            pace.shutdown();
            assertThat(pace.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            namespace.call(() -> {
                churner.end();
                return 0;
            });
            awaitDowntimeTold();
            last.stop();
        }

        // then
        SpooledHistory history = SpooledHistory.of(data);
        Map<String, Integer> closes = new HashMap<>();
        history.events.stream()
                .filter(SpooledHistory.op("CLOSE"))
                .filter(event -> !String.valueOf(SpooledHistory.value(event).get("close_reason"))
                        .equals("LISTENER_CLOSED"))
                .filter(event ->
                        SpooledHistory.value(event).get("protocol").toString().equals("TCP"))
                .forEach(event ->
                        closes.merge(SpooledHistory.key(event).get("cookie").toString(), 1, Integer::sum));
        List<GenericRecord> gaps = history.gaps("DOWNTIME");
        long atMost = gaps.stream().mapToLong(gap -> (Long) gap.get("lost")).sum();
        long atLeast = gaps.stream()
                .mapToLong(
                        gap -> (Long) (gap.get("lost_at_least") == null ? gap.get("lost") : gap.get("lost_at_least")))
                .sum();

        assertThat(closes.values()).allMatch(times -> times == 1);
        assertThat(2 * connections.get() - closes.size())
                .as("ends of %d connections that have no close; %s", connections.get(), gaps)
                .isBetween(atLeast, atMost);
        assertThat(atLeast).isPositive();
        assertThat(history.events)
                .anyMatch(SpooledHistory.op("CLOSE").and(SpooledHistory.with("captured_by", "RECOVERY")));
        assertThat(history.holes()).isEmpty();
        assertThat(gaps)
                .hasSizeBetween(1, KILLS)
                .allSatisfy(gap -> assertThat((Long) gap.get("from")).isLessThanOrEqualTo((Long) gap.get("until")));
    }

    private static void inStep(ScheduledExecutorService pace, NetNamespace namespace, Runnable action)
            throws InterruptedException, ExecutionException {
        pace.submit(() -> namespace.call(() -> {
                    action.run();
                    return 0;
                }))
                .get();
    }

    private void awaitConnections(int more) {
        long until = connections.get() + more;
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> connections.get() >= until);
    }

    private void awaitCounting() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> SpooledHistory.of(data).statuses.stream()
                        .anyMatch(status -> status.get("counters") instanceof GenericRecord counters
                                && counters.get("tcp_told") != null));
    }

    private void awaitDowntimeTold() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    SpooledHistory now = SpooledHistory.of(data);
                    GenericRecord newest = now.statuses.get(now.statuses.size() - 1);
                    return now.statuses.stream()
                            .anyMatch(status -> status.get("epoch").equals(newest.get("epoch"))
                                    && status.get("gap") instanceof GenericRecord gap
                                    && gap.get("cause").toString().equals("DOWNTIME"));
                });
    }

    /** One connection a step; some are held for a while, so that kills and starts fall into their lives. */
    private final class Churner {
        private final Syscalls calls = new Syscalls();
        private final Deque<int[]> held = new ArrayDeque<>();
        private final Deque<int[]> kept = new ArrayDeque<>();
        private int listener;
        private int port;

        void begin() {
            listener = calls.tcp();
            calls.bind(listener, 0, 0);
            calls.listen(listener, 128);
            port = calls.port(listener);
        }

        /** Makes a connection that no step closes. */
        void keep() {
            kept.add(connect());
        }

        void release() {
            while (!kept.isEmpty()) {
                close(kept.poll());
            }
        }

        private int[] connect() {
            int client = calls.tcp();
            calls.connect(client, 0x7f000001, port);
            int server = calls.accept(listener);
            connections.incrementAndGet();
            return new int[] {client, server};
        }

        void step() {
            held.add(connect());
            if (held.size() > HELD) {
                close(connections.get() % 3 == 0 ? held.poll() : held.pollLast());
            }
        }

        void end() {
            while (!held.isEmpty()) {
                close(held.poll());
            }
            calls.close(listener);
        }

        private void close(int[] pair) {
            calls.close(pair[0]);
            calls.close(pair[1]);
        }
    }
}

package io.sockcdc.collector.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that was away, a host that was started anew, a second collector, a clock that was set, a process that was stopped. */
@Requires(Requires.Need.ROOT)
class RestartFaultTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long HOUR = 3_600_000_000L;
    /** {@code -Dsockcdc.stopped=30} for the long run. */
    private static final Duration STOPPED = Duration.ofSeconds(Integer.getInteger("sockcdc.stopped", 1));

    @TempDir
    Path folder = Path.of(".");

    private NetNamespace namespace;
    private Path data = Path.of(".");

    @BeforeEach
    void enter() {
        namespace = NetNamespace.create();
        data = folder.resolve("data");
    }

    @AfterEach
    void leave() {
        namespace.close();
    }

    @Test
    void aDowntimeIsAGapWithItsSpanAndTheExactCountOfTcp() {
        // given
        try (CollectorProcess first = start()) {
            awaitStatus(CollectorCounters::areCounting);
            churn(20);
            awaitCloses(41);
            first.kill();
        }
        churn(70);

        // when
        try (CollectorProcess second = start()) {
            churn(10);
            awaitStatus(status -> status.get("gap") != null);
            second.stop();
        }

        // then
        SpooledHistory history = SpooledHistory.of(data);
        assertThat(history.gaps("DOWNTIME")).hasSize(1).first().satisfies(gap -> {
            assertThat(gap.get("lost")).isEqualTo(140L);
            assertThat(gap.get("lost_at_least")).isNull();
            assertThat((Long) gap.get("from")).isLessThan((Long) gap.get("until"));
            assertThat(gap.get("detail").toString()).contains("140 ends of TCP connections");
        });
        assertThat(history.holes()).isEmpty();
    }

    @Test
    void aSecondCollectorOfTheSameHostIsToldWhichTheFirstIs() {
        try (CollectorProcess first = start();
                CollectorProcess second = CollectorProcess.launch(namespace, folder.resolve("other"), Map.of())) {
            await().atMost(LONG).until(() -> !second.isAlive());

            assertThat(second.said()).contains("another collector, process " + first.pid() + ",");
            assertThat(first.isAlive()).isTrue();
            first.kill();
        }
        start().close();
    }

    @Test
    void afterARestartOfTheHostEverythingOfTheOldBootIsClosed() throws IOException {
        // given
        try (Churn.Held held = namespace.call(() -> new Churn().hold(5));
                CollectorProcess first = start()) {
            assertThat(held.connections()).isEqualTo(5);
            first.kill();
        }
        Path otherBoot = folder.resolve("boot_id");
        Files.writeString(otherBoot, "11111111-2222-3333-4444-555555555555\n");

        // when
        String[] inAnotherBoot = {
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount --bind " + otherBoot + " /proc/sys/kernel/random/boot_id && exec \"$@\"",
            "sh"
        };
        try (CollectorProcess second = CollectorProcess.start(namespace, data, Map.of(), inAnotherBoot)) {
            awaitStatus(status -> status.get("gap") != null);
            second.stop();
        }

        // then
        SpooledHistory history = SpooledHistory.of(data);
        List<GenericRecord> restarts = history.events.stream()
                .filter(SpooledHistory.with("close_reason", "HOST_RESTART"))
                .toList();
        assertThat(restarts).hasSize(11).allSatisfy(event -> {
            GenericRecord value = SpooledHistory.value(event);
            assertThat(SpooledHistory.key(event).get("boot_id").toString())
                    .isNotEqualTo("11111111-2222-3333-4444-555555555555");
            assertThat(value.get("captured_by").toString()).isEqualTo("RECOVERY");
            assertThat((Long) value.get("closed_not_before")).isLessThanOrEqualTo((Long) value.get("closed_not_after"));
            assertThat((Long) value.get("closed_not_after")).isLessThanOrEqualTo((Long) value.get("observed_at"));
        });
        assertThat(history.gaps("DOWNTIME")).hasSize(1).first().satisfies(gap -> {
            assertThat(gap.get("lost")).isNull();
            assertThat(gap.get("detail").toString()).contains("the host was started");
        });
    }

    @Test
    @Requires(Requires.Need.FAKETIME)
    void aClockThatIsSetAnHourForthAndBackIsFollowedOutsideAndChangesNothingInside() throws IOException {
        // given
        Path offset = folder.resolve("faketime");
        Files.writeString(offset, "+0\n");
        Map<String, String> settings = Map.of(
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                "LD_PRELOAD",
                faketimeLibrary());
        try (CollectorProcess collector = CollectorProcess.start(namespace, data, settings)) {
            Churn.Held held = namespace.call(() -> new Churn().hold(2));
            awaitEvents(SpooledHistory.op("OPEN"), 5);

            // when
            Files.writeString(offset, "+3600\n");
            awaitStatus(status -> status.get("clock_step_us") != null);
            churn(3);
            awaitCloses(7);
            Files.writeString(offset, "+0\n");
            awaitStatus(status -> status.get("clock_step_us") != null && (Long) status.get("clock_step_us") < 0);
            namespace.call(() -> {
                held.close();
                return 0;
            });
            awaitCloses(12);
            collector.stop();
        }

        // then
        SpooledHistory history = SpooledHistory.of(data);
        List<Long> steps = history.statuses.stream()
                .filter(status -> status.get("clock_step_us") != null)
                .map(status -> (Long) status.get("clock_step_us"))
                .toList();
        assertThat(steps).hasSize(2);
        assertThat(steps.get(0)).isBetween(HOUR - 1_000_000, HOUR + 1_000_000);
        assertThat(steps.get(1)).isBetween(-HOUR - 1_000_000, -HOUR + 1_000_000);
        List<GenericRecord> closes =
                history.events.stream().filter(SpooledHistory.op("CLOSE")).toList();
        long now = System.currentTimeMillis() * 1000;
        assertThat((Long) SpooledHistory.value(closes.get(0)).get("observed_at"))
                .isGreaterThan(now + HOUR / 2);
        assertThat((Long) SpooledHistory.value(closes.get(11)).get("observed_at"))
                .isLessThan(now);
        assertThat(closes).allSatisfy(event -> {
            GenericRecord value = SpooledHistory.value(event);
            Long notBefore = (Long) value.get("closed_not_before");
            Long notAfter = (Long) value.get("closed_not_after");
            assertThat(notBefore == null || notBefore <= notAfter).isTrue();
        });
        assertThat(history.holes()).isEmpty();
    }

    @Test
    void aConnectionThatWasCutAndIsHeldOverRestartsIsClosedOnce() {
        Syscalls calls = new Syscalls();
        int[] held = new int[2];
        Map<String, String> withFrames = Map.of("SOCKCDC_CAPTURE_KEY_FRAME_INTERVAL", "1s");
        try (CollectorProcess first = CollectorProcess.start(namespace, data, withFrames)) {
            // given: a connection that the client resets, and that the server's program keeps
            int client = namespace.call(() -> {
                int listener = calls.tcp();
                calls.bind(listener, 0x7f000001, 0);
                calls.listen(listener, 8);
                int connecting = calls.tcp();
                calls.connect(connecting, 0x7f000001, calls.port(listener));
                held[0] = listener;
                held[1] = calls.accept(listener);
                return connecting;
            });
            awaitEvents(SpooledHistory.op("OPEN"), 3);
            namespace.call(() -> {
                calls.resetOnClose(client);
                calls.close(client);
                return 0;
            });
            awaitEvents(SpooledHistory.op("CHANGE").and(SpooledHistory.with("state", "CLOSE")), 1);
            first.kill();
        }

        // when: a run that finds it gone, one that knows of that only from the run before, and one in which it is let
        // go
        try (CollectorProcess second = CollectorProcess.start(namespace, data, withFrames)) {
            awaitEvents(SpooledHistory.op("CLOSE").and(SpooledHistory.with("captured_by", "RECOVERY")), 1);
            second.kill();
        }
        try (CollectorProcess third = CollectorProcess.start(namespace, data, withFrames)) {
            awaitKeyFrames(3, 2);
            third.kill();
        }
        try (CollectorProcess fourth = CollectorProcess.start(namespace, data, withFrames)) {
            namespace.call(() -> {
                calls.close(held[1]);
                calls.close(held[0]);
                return 0;
            });
            awaitEvents(SpooledHistory.with("close_reason", "LISTENER_CLOSED"), 1);
            awaitKeyFrames(4, 2);
            fourth.stop();
        }

        // then
        List<Object> closed = SpooledHistory.of(data).events.stream()
                .filter(SpooledHistory.op("CLOSE"))
                .map(event -> SpooledHistory.key(event).get("cookie"))
                .toList();
        assertThat(closed).hasSize(3).doesNotHaveDuplicates();
    }

    /** Waits until a run has told so many complete key frames. */
    private void awaitKeyFrames(long epoch, int count) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> SpooledHistory.of(data).statuses.stream()
                                .filter(status -> status.get("epoch").equals(epoch))
                                .filter(status -> status.get("kind").toString().equals("SNAPSHOT_END"))
                                .count()
                        >= count);
    }

    @Test
    void aProcessThatIsStoppedMissesNothingThatItsBufferHolds() {
        try (CollectorProcess collector = start()) {
            churn(10);
            awaitCloses(21);

            collector.signal("STOP");
            churn(1_500);
            await().pollDelay(STOPPED).atMost(STOPPED.plus(LONG)).until(() -> true);
            collector.signal("CONT");

            awaitCloses(21 + 3_001);
            collector.stop();
        }
        SpooledHistory history = SpooledHistory.of(data);
        assertThat(history.events.stream().filter(SpooledHistory.op("CLOSE"))).hasSize(3_022);
        assertThat(history.gaps("KERNEL_DROP")).isEmpty();
        assertThat(history.holes()).isEmpty();
    }

    private CollectorProcess start() {
        return CollectorProcess.start(namespace, data, Map.of());
    }

    private static String faketimeLibrary() throws IOException {
        try (var found = Files.find(
                Path.of("/usr/lib"),
                4,
                (path, attributes) -> path.endsWith(Path.of("faketime", "libfaketimeMT.so.1")))) {
            return found.findFirst().orElseThrow().toString();
        }
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.SERVER_FIRST);
            return 0;
        });
    }

    private void awaitCloses(int closes) {
        awaitEvents(SpooledHistory.op("CLOSE"), closes);
    }

    private void awaitEvents(Predicate<GenericRecord> wanted, int count) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        SpooledHistory.of(data).events.stream().filter(wanted).count() >= count);
    }

    private void awaitStatus(Predicate<GenericRecord> wanted) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> SpooledHistory.of(data).statuses.stream().anyMatch(wanted));
    }

    /** Statuses whose counters know how the kernel's count of connections compares. */
    private static final class CollectorCounters {
        static boolean areCounting(GenericRecord status) {
            return status.get("counters") instanceof GenericRecord counters && counters.get("tcp_told") != null;
        }
    }
}

package io.sockcdc.consumers.topology.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTimesTest {
    private static final long SECOND = 1_000_000;
    private static final long LATENESS = HostTimes.LATENESS.toNanos() / 1000;

    private final HostTimes times = new HostTimes(4);
    private long sequence;

    private void event(String host, long seconds) {
        times.event(host, 1, ++sequence, seconds * SECOND, false);
    }

    @Test
    void aQuietHostHoldsNothingUp() {
        event("quiet", 100);
        event("busy", 100);
        event("busy", 102);

        assertThat(times.watermark()).isEqualTo(102 * SECOND - LATENESS - 1);
    }

    @Test
    void aHostWhoseClockIsBehindIsWaitedForOnceItIsKnown() {
        event("right", 100);
        event("behind", 98);
        event("right", 104);

        assertThat(times.watermark()).isEqualTo(102 * SECOND - LATENESS - 1);
    }

    @Test
    void whatSaysOnlyWhatIsMayBeOfLongAgoAndIsNotWaitedFor() {
        event("busy", 100);
        times.event("busy", 1, ++sequence, 98 * SECOND, true);
        event("busy", 104);

        assertThat(times.watermark()).isEqualTo(104 * SECOND - LATENESS - 1);
    }

    @Test
    void theWatermarkNeverGoesBack() {
        event("right", 100);
        long before = times.watermark();
        event("behind", 97);

        assertThat(times.watermark()).isEqualTo(before);
    }

    @Test
    void whatComesFurtherBehindThanThePatienceIsNotWaitedFor() {
        event("right", 100);
        event("spooled", 40);
        event("right", 101);

        assertThat(times.watermark()).isEqualTo(101 * SECOND - LATENESS - 1);
    }

    @Test
    void aClockThatRunsAheadHurriesNobody() {
        event("a", 100);
        event("b", 100);
        event("ahead", 3_700);
        for (int second = 101; second < 200; second++) {
            event("a", second);
            event("b", second);
            event("ahead", 3_600 + second);
        }

        assertThat(times.watermark()).isEqualTo(199 * SECOND - LATENESS - 1);
    }

    @Test
    void afterAnOutageMostHostsMoveTheFrontAtOnceAndOneAloneAfterAMinute() {
        event("a", 100);
        event("b", 100);
        event("c", 100);
        event("a", 4_000);
        assertThat(times.watermark()).isLessThan(100 * SECOND);
        event("b", 4_000);
        assertThat(times.watermark()).isEqualTo(4_000 * SECOND - LATENESS - 1);

        event("c", 4_001);
        event("a", 8_000);
        assertThat(times.watermark()).isLessThan(4_001 * SECOND);
        event("a", 8_060);
        assertThat(times.watermark()).isEqualTo(8_060 * SECOND - LATENESS - 1);
    }

    @Test
    void aHeartbeatMovesTimeUnlessEventsShouldHaveComeHere() {
        event("a", 100);
        times.status("a", 1, sequence + 3, 105 * SECOND);
        long heartbeat = 105 * SECOND - HostTimes.BEHIND_HEARTBEAT.toNanos() / 1000;
        assertThat(times.watermark()).isEqualTo(heartbeat - LATENESS - 1);

        times.status("a", 1, sequence + 1_000, 110 * SECOND);
        assertThat(times.watermark()).isEqualTo(heartbeat - LATENESS - 1);

        times.status("a", 1, sequence + 1_000, 200 * SECOND);
        long doubted = 200 * SECOND - HostTimes.BEHIND_DOUBTED_HEARTBEAT.toNanos() / 1000;
        assertThat(times.watermark()).isLessThanOrEqualTo(doubted - LATENESS - 1);
    }

    @Test
    void itGoesOnFromItsBytes() {
        event("a", 100);
        event("b", 98);
        event("ahead", 3_700);
        byte[] bytes = HostTimes.serde(4).serializer().serialize("topic", times);
        HostTimes restored = HostTimes.serde(4).deserializer().deserialize("topic", bytes);
        for (HostTimes each : new HostTimes[] {times, restored}) {
            each.event("a", 1, 10, 104 * SECOND, false);
            each.event("ahead", 1, 11, 3_702 * SECOND, false);
        }

        assertThat(restored.watermark()).isEqualTo(times.watermark()).isEqualTo(102 * SECOND - LATENESS - 1);
    }
}

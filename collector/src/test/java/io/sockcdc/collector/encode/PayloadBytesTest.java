package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The figures are those the kernel gave for connections over loopback that carried 100 bytes one way and 50 the other. */
class PayloadBytesTest {
    private static final Map<TcpMetric, Long> SERVER_AFTER_FIN = info(101, 1);
    private static final Map<TcpMetric, Long> CLIENT_BEFORE_FIN = info(50, 1);

    @Test
    void sentIsWithoutRetransmissions() {
        Map<TcpMetric, Long> info = info(0, 0);
        info.put(TcpMetric.BYTES_SENT, 1500L);
        info.put(TcpMetric.BYTES_RETRANS, 500L);

        assertThat(new Sample().tcpInfo(info).encoded()).containsEntry("payload_bytes_sent", 1000L);
    }

    @Test
    void nothingIsSaidWhereTheKernelSentNoCounters() {
        Sample old = new Sample();
        old.tcpInfo = new TcpInfo(new long[TcpMetric.BYTES_ACKED.ordinal()]);

        assertThat(old.encoded()).doesNotContainKeys("payload_bytes_sent", "payload_bytes_received");
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE_WAIT", "LAST_ACK", "CLOSING", "TIME_WAIT"})
    void theFinOfThePeerIsNotPayload(SocketState state) {
        Sample sample = new Sample().tcpInfo(SERVER_AFTER_FIN);
        sample.state = state;

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 100L);
    }

    @ParameterizedTest
    @EnumSource(names = {"ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2"})
    void beforeTheFinEveryByteIsPayload(SocketState state) {
        Sample sample = new Sample().tcpInfo(CLIENT_BEFORE_FIN);
        sample.state = state;

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 50L);
    }

    @Test
    void aFinLeftUnreadShowsInTheQueueOfAGracefulClose() {
        Sample sample = Sample.destroyed(CloseReason.GRACEFUL).tcpInfo(SERVER_AFTER_FIN);
        sample.receiveQueue = 1;

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 100L);
    }

    @Test
    void theStateBeforeTellsThatTheFinHadCome() {
        Sample sample = Sample.destroyed(CloseReason.GRACEFUL).tcpInfo(SERVER_AFTER_FIN);
        sample.previousState = SocketState.CLOSE_WAIT;

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 100L);
    }

    @Test
    void nothingIsSaidWhereTheFinMayOrMayNotHaveCome() {
        Sample sample = Sample.destroyed(CloseReason.GRACEFUL).tcpInfo(CLIENT_BEFORE_FIN);
        sample.previousState = SocketState.ESTABLISHED;

        assertThat(sample.encoded())
                .doesNotContainKey("payload_bytes_received")
                .containsEntry("payload_bytes_sent", 0L);
    }

    @Test
    void withoutASegmentOfDataThereWasNoPayload() {
        Sample sample = Sample.destroyed(CloseReason.GRACEFUL).tcpInfo(info(1, 0));

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 0L);
    }

    @Test
    void countersClearedByAResetSayNothing() {
        Map<TcpMetric, Long> cleared = info(0, 0);
        cleared.put(TcpMetric.SEGS_IN, 0L);

        assertThat(Sample.destroyed(CloseReason.RESET).tcpInfo(cleared).encoded())
                .doesNotContainKeys("payload_bytes_sent", "payload_bytes_received");
        assertThat(Sample.destroyed(CloseReason.REFUSED).tcpInfo(cleared).encoded())
                .containsEntry("payload_bytes_sent", 0L)
                .containsEntry("payload_bytes_received", 0L);
    }

    @Test
    void countersOutOfTheTableAreOfTheStateBefore() {
        Sample sample =
                Sample.destroyed(CloseReason.RESET).tcpInfo(CLIENT_BEFORE_FIN).healed(HealedField.TCP_INFO);
        sample.previousState = SocketState.ESTABLISHED;

        assertThat(sample.encoded()).containsEntry("payload_bytes_received", 50L);
    }

    private static Map<TcpMetric, Long> info(long bytesReceived, long dataSegmentsIn) {
        Map<TcpMetric, Long> info = new EnumMap<>(TcpMetric.class);
        info.put(TcpMetric.SEGS_IN, 4L);
        info.put(TcpMetric.BYTES_RECEIVED, bytesReceived);
        info.put(TcpMetric.DATA_SEGS_IN, dataSegmentsIn);
        return info;
    }
}

package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimerKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnowledgeTest {
    @Test
    void anAddressTheKernelClearedIsAbsent() {
        Sample refused = Sample.destroyed(CloseReason.REFUSED);
        refused.localIp = IpAddress.v4(0);
        refused.localPort = 0;
        refused.remotePort = 0;

        assertThat(refused.encoded())
                .doesNotContainKeys("local_ip", "local_port", "remote_port", "uid", "inode")
                .containsEntry("remote_ip", "10.0.0.2");
    }

    @Test
    void aListenerKeepsItsWildcardAddressToTheEnd() {
        Sample closed = Sample.destroyed(CloseReason.LISTENER_CLOSED);
        closed.localIp = new IpAddress(0, 0);
        closed.localPort = 80;
        closed.remoteIp = new IpAddress(0, 0);
        closed.remotePort = 0;
        closed.role = Role.LISTENER;

        assertThat(closed.encoded())
                .containsEntry("local_ip", "::")
                .containsEntry("local_port", 80)
                .doesNotContainKeys("remote_ip", "remote_port");
    }

    @Test
    void anUnconnectedUdpSocketKeepsItsWildcardAddress() {
        Sample udp = Sample.destroyed(CloseReason.UNKNOWN);
        udp.protocol = Protocol.UDP;
        udp.localIp = IpAddress.v4(0);
        udp.remoteIp = IpAddress.v4(0);
        udp.remotePort = 0;
        udp.sendQueue = 0xffff_ffffL;

        assertThat(udp.encoded())
                .containsEntry("local_ip", "0.0.0.0")
                .containsEntry("receive_queue", 0L)
                .doesNotContainKeys("remote_ip", "remote_port", "send_queue");
    }

    @Test
    void healedFieldsAreKnownEvenWhenTheyAreZero() {
        Sample healed = Sample.destroyed(CloseReason.GRACEFUL).healed(HealedField.UID, HealedField.LOCAL_IP);
        healed.localIp = IpAddress.v4(0);

        assertThat(healed.encoded())
                .containsEntry("uid", 0L)
                .containsEntry("local_ip", "0.0.0.0")
                .containsEntry("healed", List.of("local_ip", "uid"));
    }

    @Test
    void rootsSocketsInASnapshotHaveUidZero() {
        Sample roots = new Sample();
        roots.uid = 0;

        assertThat(roots.encoded()).containsEntry("uid", 0L);
    }

    @Test
    void miniSocketsHaveNoOwner() {
        Sample timeWait = new Sample();
        timeWait.state = SocketState.FIN_WAIT2;
        timeWait.timer = TimerKind.TIMEWAIT;
        timeWait.uid = 0;
        Sample halfOpen = new Sample();
        halfOpen.state = SocketState.SYN_RECV;
        halfOpen.uid = 0;

        assertThat(timeWait.encoded()).doesNotContainKey("uid").containsEntry("timer", "TIMEWAIT");
        assertThat(halfOpen.encoded()).doesNotContainKey("uid");
    }

    @Test
    void theQueuesOfAListenerAreItsAcceptQueue() {
        Sample listener = new Sample();
        listener.op = Op.READ;
        listener.state = SocketState.LISTEN;
        listener.receiveQueue = 3;
        listener.sendQueue = 128;

        assertThat(listener.encoded())
                .containsEntry("accept_queue", 3L)
                .containsEntry("accept_queue_limit", 128L)
                .doesNotContainKeys("receive_queue", "send_queue", "timer", "timer_expires_ms", "retransmits");
    }
}

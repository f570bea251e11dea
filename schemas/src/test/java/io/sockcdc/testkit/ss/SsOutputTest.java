package io.sockcdc.testkit.ss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SsOutputTest {
    /** Printed by iproute2 6.1, shortened. */
    private static final String PRINTED = """
            Netid State      Recv-Q Send-Q      Local Address:Port        Peer Address:Port Process
            udp   UNCONN     0      0                 0.0.0.0:5002             0.0.0.0:*     users:(("my nc",pid=15323,fd=3)) ino:241270 sk:2e2fa cgroup:/ <->
            \t skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)
            tcp   FIN-WAIT-2 1000   0      [::ffff:127.0.0.1]:37945    [fe80::1]%lo:52244 timer:(keepalive,5.098ms,0) ino:241289 sk:2e2fc <--
            \t skmem:(r1832,rb131072) ts sack bbr wscale:10,10 rtt:0.403/0.772 bbr:(bw:85156248bps,mrtt:0.021) send 7155295285bps pacing_rate 8bps/9bps delivery_rate 85166984bps app_limited busy:4ms snd_wnd:65536
            """;

    @Test
    void everyFieldHasItsName() {
        List<Map<String, String>> sockets = SsOutput.parse(PRINTED);

        assertThat(sockets).hasSize(2);
        assertThat(sockets.get(0))
                .containsEntry("netid", "udp")
                .containsEntry("state", "UNCONN")
                .containsEntry("local", "0.0.0.0")
                .containsEntry("local_port", "5002")
                .containsEntry("peer_port", "*")
                .containsEntry("users", "(\"my nc\",pid=15323,fd=3)")
                .containsEntry("shutdown", "<->")
                .containsEntry("skmem", "r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0")
                .hasSize(14);
        assertThat(sockets.get(1))
                .containsEntry("local", "::ffff:127.0.0.1")
                .containsEntry("peer", "fe80::1%lo")
                .containsEntry("timer", "keepalive,5.098ms,0")
                .containsEntry("ts", "true")
                .containsEntry("congestion", "bbr")
                .containsEntry("bbr", "bw:85156248bps,mrtt:0.021")
                .containsEntry("send", "7155295285bps")
                .containsEntry("pacing_rate", "8bps/9bps")
                .containsEntry("app_limited", "true")
                .containsEntry("snd_wnd", "65536");
        assertThat(SsOutput.byCookie(PRINTED)).containsOnlyKeys(0x2e2faL, 0x2e2fcL);
    }

    @Test
    void withoutACookieThereIsNoTellingSocketsApart() {
        assertThatThrownBy(() -> SsOutput.byCookie("ESTAB 0 0 127.0.0.1:1 127.0.0.1:2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-e");
    }
}

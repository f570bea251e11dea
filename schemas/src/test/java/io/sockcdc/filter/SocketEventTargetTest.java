package io.sockcdc.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.render.SampleEvents;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketEventTargetTest {
    private final SocketEventTarget target = new SocketEventTarget();

    @Test
    void anEventAnswersEveryPredicate() {
        SocketEvent event = event();
        event.setFamily(Family.INET6);
        event.setLocalIp("127.0.0.1");
        event.setLocalPort(9090);
        event.setRemoteIp("2001:db8::7");
        event.setRemotePort(40001);
        event.setInterface$("eth0");
        event.setInterfaceIndex(2);
        event.setDirection(Direction.INBOUND);
        event.setUid(1000L);
        event.setUser("ada");
        event.setPid(77);
        event.setCommand("java");
        event.setCgroup("/a.slice");
        event.setContainerId("abc123");
        event.setMark(0xffff_fff1L);

        for (String filter : List.of(
                "state established",
                "src 127/8",
                "src [::]/0",
                "sport 9090",
                "dst [2001:db8::/32]:40001",
                "dev eth0",
                "dev 2",
                "direction inbound",
                "uid 1000",
                "user ada",
                "pid 77",
                "command java",
                "cgroup /a.slice",
                "container abc",
                "fwmark 1/0xf",
                "protocol tcp",
                "op close",
                "dport >= :40001",
                "autobound or sport 9090")) {
            assertThat(SocketFilter.parse(filter).test(target.of(null, event)))
                    .as(filter)
                    .isTrue();
        }
    }

    @Test
    void aListenerHasPortZeroOnTheOtherEndAsInSs() {
        SocketEvent event = event();
        event.setState(State.LISTEN);

        assertThat(SocketFilter.parse("dport < :1024").test(target.of(null, event)))
                .isTrue();
        assertThat(SocketFilter.parse("dst 0.0.0.0").test(target.of(null, event)))
                .isTrue();
    }

    @Test
    void whatAnEventDoesNotTellIsFalse() {
        SocketEvent event = event();
        event.setLocalIp("not an address");

        assertThat(SocketFilter.parse("dport != :1").test(target.of(null, event)))
                .isFalse();
        assertThat(SocketFilter.parse("src *").test(target.of(null, event))).isTrue();
        assertThat(SocketFilter.parse("src 0.0.0.0/0").test(target.of(null, event)))
                .isFalse();
        assertThat(SocketFilter.parse("dev != lo").test(target.of(null, event))).isTrue();
    }

    @Test
    void askingDoesNotAllocate() {
        SocketEvent event = event();
        event.setLocalIp("2001:db8::1");
        event.setRemoteIp("192.0.2.1");
        event.setRemotePort(443);
        event.setPid(7000);
        SocketFilter filter = SocketFilter.parse("state established ( dport = :80 or src [2001:db8::/32] ) and not"
                + " ( dst 10/8 or pid 1 ) and command != x or dev eth9 or user nobody");
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            passed += filter.test(target.of(null, event)) ? 1 : 0;
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            passed += filter.test(target.of(null, event)) ? 1 : 0;
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(passed).isZero();
        assertThat(bytes).isLessThan(20_000);
    }

    private static SocketEvent event() {
        return SampleEvents.close();
    }
}

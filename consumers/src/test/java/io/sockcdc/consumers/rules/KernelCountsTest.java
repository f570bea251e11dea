package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules that ask what the kernel itself counts. */
class KernelCountsTest {
    private final Timeline timeline = new Timeline();

    @Test
    void aFullQueueOfHalfOpenConnectionsIsAFloodWhenTheKernelSendsCookies() {
        timeline.kernel(695, Map.of("TcpExtSyncookiesSent", 7L, "TcpExtListenDrops", 2L));
        timeline.kernel(700, Map.of("TcpExtSyncookiesSent", 7L, "TcpExtListenDrops", 2L));
        halfOpen(60, 701);
        timeline.kernel(705, Map.of("TcpExtSyncookiesSent", 9_007L, "TcpExtListenDrops", 12L));
        halfOpen(1, 706);

        List<Anomaly> flags = of("half-open-flood");
        assertThat(flags).isNotEmpty();
        assertThat(flags.get(0).getLife()).isEqualTo(Life.OPEN);
        assertThat(flags.get(0).getText()).contains("sent 9000 SYN cookies and dropped 10 connections");
    }

    @Test
    void aFullQueueAloneIsNone() {
        timeline.kernel(700, Map.of("TcpExtSyncookiesSent", 9_000L));
        halfOpen(60, 701);
        timeline.kernel(705, Map.of("TcpExtSyncookiesSent", 9_000L));
        halfOpen(1, 706);

        assertThat(of("half-open-flood")).isEmpty();
    }

    @Test
    void cookiesForAnotherServiceAreNoFloodOfOneThatIsQuiet() {
        timeline.kernel(700, Map.of("TcpExtSyncookiesSent", 0L));
        halfOpen(3, 701);
        timeline.kernel(705, Map.of("TcpExtSyncookiesSent", 9_000L));
        halfOpen(1, 706);

        assertThat(of("half-open-flood")).isEmpty();
    }

    @Test
    void portsAreJudgedAgainstTheRangeOfTheHost() {
        timeline.kernel(700, Map.of("IpLocalPortRangeLow", 40_000L, "IpLocalPortRangeHigh", 40_099L));
        for (int i = 0; i < 85; i++) {
            timeline.outbound(701 + 0.001 * i, "198.51.100.7", 5432, "app");
        }

        List<Anomaly> flags = of("port-exhaustion");
        assertThat(flags).isNotEmpty();
        assertThat(flags.get(0).getText()).contains("80 are in use of 100");
    }

    @Test
    void withoutARangeTheDefaultIsTheLimit() {
        timeline.kernel(700, Map.of("TcpActiveOpens", 1L));
        for (int i = 0; i < 85; i++) {
            timeline.outbound(701 + 0.001 * i, "198.51.100.7", 5432, "app");
        }

        assertThat(of("port-exhaustion")).isEmpty();
    }

    private void halfOpen(int connections, double from) {
        for (int i = 0; i < connections; i++) {
            timeline.open(
                    from + 0.001 * i,
                    Direction.INBOUND,
                    Role.SERVER,
                    443,
                    "198.51.100." + i,
                    4000,
                    "nginx",
                    event -> event.setState(State.SYN_RECV));
        }
    }

    private List<Anomaly> of(String rule) {
        return timeline.judge(RuleBook.defaults()).stream()
                .filter(anomaly -> anomaly.getRule().equals(rule))
                .toList();
    }
}

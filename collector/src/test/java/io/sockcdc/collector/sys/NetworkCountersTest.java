package io.sockcdc.collector.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCountersTest {
    @Test
    @Requires(Requires.Need.ROOT)
    void eachConnectionWithinTheHostIsOneActiveAndOnePassiveOpen() {
        try (NetNamespace namespace = NetNamespace.create();
                NetworkCounters counters = namespace.call(NetworkCounters::open)) {
            namespace.call(() -> {
                new Churn().tcp(300, Churn.Ending.CLIENT_FIRST);
                return 0;
            });

            Map<String, Long> read = counters.read();

            assertThat(read)
                    .containsEntry(NetworkCounters.ACTIVE_OPENS, 300L)
                    .containsEntry(NetworkCounters.PASSIVE_OPENS, 300L)
                    .containsEntry(NetworkCounters.ESTABLISHED, 0L)
                    .containsKeys("TcpExtListenDrops", "TcpExtSyncookiesSent", "UdpInErrors");
            assertThat(read.get(NetworkCounters.PORT_RANGE_LOW))
                    .isPositive()
                    .isLessThan(read.get(NetworkCounters.PORT_RANGE_HIGH));
        }
    }

    @Test
    @Requires({Requires.Need.ROOT, Requires.Need.SS})
    void theyAreWhatNstatPrints() {
        try (NetNamespace namespace = NetNamespace.create();
                NetworkCounters counters = namespace.call(NetworkCounters::open)) {
            namespace.call(() -> {
                new Churn().tcp(50, Churn.Ending.CLIENT_RESETS);
                return 0;
            });
            Map<String, Long> printed = new HashMap<>();
            namespace
                    .run("nstat", "-asz")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.trim().split("\\s+"))
                    .forEach(words -> printed.put(words[0], Long.parseLong(words[1])));

            Map<String, Long> read = counters.read();
            // nstat leaves out what only says how much there is now.
            read.remove(NetworkCounters.ESTABLISHED);
            read.remove(NetworkCounters.PORT_RANGE_LOW);
            read.remove(NetworkCounters.PORT_RANGE_HIGH);

            assertThat(read).hasSizeGreaterThan(15);
            assertThat(printed).containsAllEntriesOf(read);
        }
    }

    @Test
    @Requires({Requires.Need.ROOT, Requires.Need.SS})
    void allOfThemAreAllThatNstatPrints() {
        try (NetNamespace namespace = NetNamespace.create();
                NetworkCounters counters = namespace.call(NetworkCounters::open)) {
            namespace.call(() -> {
                new Churn().tcp(50, Churn.Ending.CLIENT_FIRST);
                return 0;
            });
            Map<String, Long> printed = new HashMap<>();
            namespace
                    .run("nstat", "-asz")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.trim().split("\\s+"))
                    .forEach(words -> printed.put(words[0], Long.parseLong(words[1])));

            Map<String, Long> read = counters.readAll();

            assertThat(printed).hasSizeGreaterThan(250);
            assertThat(read).containsAllEntriesOf(printed);
        }
    }

    @Test
    void aKernelWithoutTheFilesHasNoCounters(@TempDir Path empty) {
        try (NetworkCounters counters = NetworkCounters.open(empty, empty)) {
            assertThat(counters.read()).isEmpty();
        }
    }

    @Test
    void linesThatAreShorterThanTheirNamesAreReadAsFarAsTheyGo(@TempDir Path net) throws IOException {
        Files.writeString(
                net.resolve("snmp"), "Tcp: ActiveOpens PassiveOpens CurrEstab\nTcp: 7 8\nUdp: InErrors\nUdp: 3\nTorn:");

        try (NetworkCounters counters = NetworkCounters.open(net, net)) {
            assertThat(counters.read())
                    .isEqualTo(Map.of("TcpActiveOpens", 7L, "TcpPassiveOpens", 8L, "UdpInErrors", 3L));
        }
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketSummaryTest {
    @Test
    @Requires({Requires.Need.ROOT, Requires.Need.SS})
    void itIsWhatSsSays() {
        try (NetNamespace namespace = NetNamespace.create();
                Churn.Held held = namespace.call(() -> new Churn().hold(12))) {
            namespace.call(() -> {
                new Churn().tcp(30, Churn.Ending.CLIENT_FIRST);
                return 0;
            });
            assertThat(held.connections()).isEqualTo(12);
            String before = namespace.run("ss", "-s");

            SocketSummary summary = namespace.call(SocketSummary::read);

            SocketSummary.Tcp tcp = summary.tcp();
            // The kernel counts what is allocated, and so closed, over all namespaces.
            assertThat(before)
                    .contains("estab " + tcp.established() + ",")
                    .contains("timewait " + tcp.timeWait() + ")")
                    .contains(row("TCP", summary.hashed()))
                    .contains(row("UDP", summary.udp()))
                    .contains(row("RAW", summary.raw()))
                    .contains(row("INET", summary.inet()))
                    .contains(row("FRAG", summary.fragments()));
            assertThat(tcp.established()).isEqualTo(24);
            assertThat(tcp.timeWait()).isPositive();
        }
    }

    @Test
    void theFiguresAreReadAsSsReadsThem(@TempDir Path net) throws IOException {
        Files.writeString(net.resolve("sockstat"), """
                sockets: used 42
                TCP: inuse 1 orphan 3 tw 7 alloc 46 mem 266
                UDP: inuse 2 mem 0
                UDPLITE: inuse 0
                RAW: inuse 4
                FRAG: inuse 5 memory 0
                """);
        Files.writeString(
                net.resolve("sockstat6"), "TCP6: inuse 6\nUDP6: inuse 8\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n");
        Files.writeString(net.resolve("snmp"), "Tcp: ActiveOpens CurrEstab\nTcp: 9 4\n");

        assertThat(SocketSummary.read(net))
                .isEqualTo(new SocketSummary(
                        42,
                        new SocketSummary.Tcp(53, 4, 46, 3, 7),
                        new SocketSummary.ByFamily(4, 0),
                        new SocketSummary.ByFamily(2, 8),
                        new SocketSummary.ByFamily(1, 6),
                        new SocketSummary.ByFamily(5, 0)));
    }

    private static String row(String name, SocketSummary.ByFamily figures) {
        return "%s\t  %-9d %-9d %-9d".formatted(name, figures.total(), figures.ipv4(), figures.ipv6());
    }
}

package io.sockcdc.collector.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.ManyKinds;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.SsComparison;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.testkit.ss.SsOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@Requires(Need.ROOT)
class LiveKernelTest {
    private final NetNamespace namespace = NetNamespace.create();
    private final MalformedCounts malformed = new MalformedCounts();
    private final DatagramBatch batch = new DatagramBatch(64, 32 * 1024);

    @AfterEach
    void leave() {
        namespace.close();
        assertThat(malformed.total()).as("malformed").isZero();
    }

    private NetlinkSocket open(int groups) {
        return open(groups, 16 << 20);
    }

    private NetlinkSocket open(int groups, int receiveBufferBytes) {
        return NetworkNamespaces.inside(namespace.path(), () -> NetlinkSocket.open(groups, receiveBufferBytes));
    }

    private List<SocketRecord> dump(Family family, Protocol protocol) {
        List<SocketRecord> records = new ArrayList<>();
        try (NetlinkSocket socket = open(0)) {
            SockDiag diag = new SockDiag(socket, namespace.inode(), malformed);
            diag.start(DumpRequest.all(family, protocol), batch);
            DumpProgress progress;
            do {
                progress = diag.drain(batch, records::add);
            } while (progress instanceof DumpProgress.Running);
            assertThat(progress).isEqualTo(new DumpProgress.Complete(records.size()));
        }
        return records;
    }

    @Test
    void aDumpListsEverySocketOfTheNamespace() {
        try (Churn.Held held = namespace.call(() -> new Churn().hold(500))) {
            List<SocketRecord> records = dump(Family.INET, Protocol.TCP);

            assertThat(records).hasSize(2 * held.connections() + 1);
            assertThat(records).extracting(SocketRecord::cookie).doesNotHaveDuplicates();
            assertThat(records).filteredOn(r -> r.state() == SocketState.LISTEN).hasSize(1);
            assertThat(records).allSatisfy(r -> assertThat(r.inode()).isPositive());
            assertThat(dump(Family.INET6, Protocol.TCP)).isEmpty();
            assertThat(dump(Family.INET, Protocol.UDP)).isEmpty();
        }
    }

    @Test
    @Requires(Need.SS)
    void everySocketIsWhatSsPrintsOfIt() {
        try (ManyKinds kinds = namespace.call(ManyKinds::new)) {
            assertThat(kinds).isNotNull();
            await().untilAsserted(() -> {
                Map<Long, Map<String, String>> said = SsOutput.byCookie(namespace.run("ss", "-tuanemio"));
                Map<Long, SocketRecord> records = new LinkedHashMap<>();
                for (Protocol protocol : Protocol.values()) {
                    for (Family family : Family.values()) {
                        dump(family, protocol).forEach(record -> records.put(record.cookie(), record));
                    }
                }
                assertThat(records).hasSizeGreaterThan(24).containsOnlyKeys(said.keySet());
                assertThat(said.values().stream().map(socket -> socket.get("state")))
                        .contains("LISTEN", "ESTAB", "FIN-WAIT-2", "CLOSE-WAIT", "TIME-WAIT", "SYN-SENT", "UNCONN");
                said.forEach((cookie, socket) -> {
                    SocketRecord record = Objects.requireNonNull(records.get(cookie));
                    assertThat(SsComparison.differences(record, socket))
                            .as("%s", socket)
                            .isEmpty();
                    assertThat(record.protocol().name()).isEqualToIgnoringCase(socket.get("netid"));
                });
            });
        }
    }

    @Test
    void everyClosedSocketIsToldOfOnce() {
        try (NetlinkSocket socket = open(DestroyGroups.ALL)) {
            DestroyStream stream = new DestroyStream(socket, namespace.inode(), malformed);
            namespace.call(() -> {
                Churn churn = new Churn();
                churn.tcp(2_000, Churn.Ending.CLIENT_FIRST);
                churn.tcp(1_000, Churn.Ending.SERVER_FIRST);
                churn.udp(500);
                return 0;
            });

            List<SocketRecord> records = new ArrayList<>();
            while (stream.drain(batch, records::add) > 0) {
                assertThat(records).isNotEmpty();
            }

            assertThat(socket.drops()).isZero();
            assertThat(records).extracting(SocketRecord::cookie).doesNotHaveDuplicates();
            assertThat(records).filteredOn(r -> r.protocol() == Protocol.UDP).hasSize(500);
            List<SocketRecord> tcp =
                    records.stream().filter(r -> r.protocol() == Protocol.TCP).toList();
            assertThat(tcp).hasSize(2 * 3_000 + 2);
            assertThat(tcp).allSatisfy(r -> {
                assertThat(r.details()).isNull();
                assertThat(r.tcpInfo()).isNotNull();
                assertThat(r.netns()).isEqualTo(namespace.inode());
            });
            assertThat(tcp)
                    .filteredOn(r -> r.remotePort() != 0)
                    .hasSize(2 * 3_000)
                    .allSatisfy(r -> {
                        assertThat(r.remoteIp().isLoopback()).isTrue();
                        assertThat(r.tcpInfo()).isNotNull();
                        assertThat(r.tcpInfo().raw(TcpMetric.SEGS_OUT)).isPositive();
                    });
        }
    }

    @Test
    void whatDoesNotFitIsCountedByTheKernel() {
        try (NetlinkSocket socket = open(DestroyGroups.ALL, 1 << 20)) {
            DestroyStream stream = new DestroyStream(socket, namespace.inode(), malformed);
            int connections = 5_000;
            long closes = 2L * connections + 1;
            namespace.call(() -> {
                new Churn().tcp(connections, Churn.Ending.CLIENT_RESETS);
                return 0;
            });

            List<SocketRecord> records = new ArrayList<>();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                stream.drain(batch, records::add);
                return records.size() + socket.drops() >= closes;
            });

            assertThat(socket.receiveBufferBytes()).isEqualTo(1 << 20);
            assertThat(socket.drops()).isPositive();
            assertThat(records.size() + socket.drops()).isEqualTo(closes);
        }
    }
}

package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.HealedField;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way a socket ends that the kernel tells of, made with real sockets: docs/kernel-notes.md. */
@Requires(Requires.Need.ROOT)
class CaptureCasesTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 5000);
    private static final InetSocketAddress NOBODY = new InetSocketAddress("127.0.0.1", 5999);
    private static final InetSocketAddress SILENT = new InetSocketAddress("10.1.0.9", 80);
    private static final IpAddress LOOPBACK = IpAddress.v4(0x7f000001);

    private NetNamespace namespace;
    private LiveCapture live;
    private Syscalls calls;
    private int listener;

    @BeforeEach
    void listen() {
        namespace = NetNamespace.create();
        calls = new Syscalls();
        listener = inside(() -> listenOn(SERVER));
        live = new LiveCapture(namespace);
    }

    @AfterEach
    void close() {
        live.close();
        namespace.close();
    }

    @Test
    void aConnectionThatThisSideClosesFirstIsGracefulAtOnceWithItsCounters() {
        int[] pair = connect();
        exchange(pair, 1000, 500);
        closeOne(pair[0]);

        SocketChange client = live.awaitChange(closed().and(c -> c.socket().remotePort() == 5000));
        assertUnseenEnd(client, Role.CLIENT, CloseReason.GRACEFUL);
        assertThat(client.payloadBytesSent()).isEqualTo(1000);
        assertThat(client.payloadBytesReceived()).as("500, or 499 and a FIN").isNull();
        assertThat(metric(client, TcpMetric.BYTES_RECEIVED)).isEqualTo(500);
        assertThat(metric(client, TcpMetric.BYTES_ACKED)).isEqualTo(1002);

        closeOne(pair[1]);
        SocketChange server = live.awaitChange(closed().and(c -> c.socket().localPort() == 5000));
        assertUnseenEnd(server, Role.SERVER, CloseReason.GRACEFUL);
        assertThat(server.payloadBytesSent()).isEqualTo(500);
        assertThat(server.payloadBytesReceived()).isEqualTo(1000);
    }

    @Test
    void theTimeWaitEntryThatRemainsIsNoSocketAndMakesNoEvent() {
        int[] pair = connect();
        live.snapshot();
        closeOne(pair[0]);
        closeOne(pair[1]);
        live.awaitCloses(2);

        live.snapshot();
        live.snapshot();
        live.snapshot();

        assertThat(live.closes()).hasSize(2);
        assertThat(live.told).filteredOn(change -> change.op() == Op.OPEN).hasSize(2);
        assertThat(live.table().size()).isEqualTo(1);
    }

    @Test
    void aConnectionThatThePeerClosedFirstShowsCloseWaitUntilTheProgramCloses() {
        int[] pair = connect();
        live.snapshot();
        exchange(pair, 1000, 0);
        closeOne(pair[1]);
        live.awaitCloses(1);
        live.snapshot();

        SocketChange waiting = live.awaitChange(
                change -> change.op() == Op.CHANGE && change.socket().state() == SocketState.CLOSE_WAIT);
        assertThat(waiting.previousState()).isEqualTo(SocketState.ESTABLISHED);

        closeOne(pair[0]);
        SocketChange end = live.awaitChange(closed().and(c -> c.socket().remotePort() == 5000));
        assertThat(end.reason()).isEqualTo(CloseReason.GRACEFUL);
        assertThat(end.previousState()).isEqualTo(SocketState.CLOSE_WAIT);
        assertThat(end.payloadBytesSent()).isEqualTo(1000);
        assertThat(end.payloadBytesReceived()).isZero();
    }

    @Test
    void aConnectionThatThePeerResetIsGoneFromDumpsAndClosesWhenTheProgramDoes() {
        int[] pair = connect();
        live.snapshot();
        long server = seen(pair[1]);
        inside(() -> {
            calls.resetOnClose(pair[0]);
            calls.close(pair[0]);
            return 0;
        });
        live.awaitCloses(1);
        live.snapshot();
        live.snapshot();

        SocketChange gone = live.awaitChange(change -> change.socket().cookie() == server
                && change.op() == Op.CHANGE
                && change.socket().state() == SocketState.CLOSE);
        assertThat(gone.previousState()).isEqualTo(SocketState.ESTABLISHED);

        closeOne(pair[1]);
        SocketChange end = live.awaitChange(closedCookie(server));
        assertThat(end.reason()).isEqualTo(CloseReason.RESET);
        assertThat(end.role()).isEqualTo(Role.SERVER);
        assertThat(end.socket().localPort()).isEqualTo(5000);
        assertThat(end.socket().remotePort()).isNotZero();
    }

    @Test
    void aConnectionThatThisSideResetIsHealedFromTheSnapshotThatSawIt() {
        int[] pair = connect();
        exchange(pair, 700, 300);
        live.owners.put(inode(pair[0]), new Owner(4711, "client", "/bin/client", null, null, null));
        live.snapshot();
        int port = inside(() -> calls.port(pair[0]));
        inside(() -> {
            calls.resetOnClose(pair[0]);
            calls.close(pair[0]);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.RESET);
        assertThat(end.role()).isEqualTo(Role.CLIENT);
        assertThat(end.socket().localIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().localPort()).isEqualTo(port);
        assertThat(end.socket().remotePort()).isEqualTo(5000);
        assertThat(owner(end).pid()).isEqualTo(4711);
        assertThat(end.payloadBytesSent()).isEqualTo(700);
        assertThat(end.payloadBytesReceived()).isEqualTo(300);
        assertThat(end.healed() & (HealedField.LOCAL_IP.bit() | HealedField.REMOTE_PORT.bit()))
                .isNotZero();
        assertThat(end.socket().tcpInfo()).isNull();
    }

    @Test
    void aConnectionThatThisSideResetUnseenKeepsWhatTheKernelLeft() {
        int[] pair = connect();
        inside(() -> {
            calls.resetOnClose(pair[0]);
            calls.close(pair[0]);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.RESET);
        assertThat(end.role()).isEqualTo(Role.CLIENT);
        assertThat(end.socket().remoteIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remotePort()).isZero();
        assertThat(end.socket().tcpInfo()).isNull();
        assertThat(end.healed()).isZero();
        assertThat(end.opened().notBefore()).isNull();
    }

    @Test
    void aBlockingConnectThatWasRefusedIsRefused() {
        inside(() -> {
            int socket = calls.tcp();
            calls.tryConnect(socket, NOBODY);
            calls.close(socket);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.REFUSED);
        assertThat(end.role()).isEqualTo(Role.CLIENT);
        assertThat(end.socket().remoteIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remotePort()).isZero();
    }

    @Test
    void aNonBlockingConnectThatWasRefusedKeepsItsAddresses() {
        inside(() -> {
            int socket = calls.socket(Syscalls.AF_INET, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK);
            calls.tryConnect(socket, NOBODY);
            calls.close(socket);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.REFUSED);
        assertThat(end.direction()).isEqualTo(Direction.LOCAL);
        assertThat(end.socket().localIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remotePort()).isEqualTo(5999);
        assertThat(metric(end, TcpMetric.SEGS_OUT)).isEqualTo(1);
        assertThat(metric(end, TcpMetric.SEGS_IN)).isEqualTo(1);
    }

    @Test
    void anAttemptWithoutAnyAnswerNeverConnected() {
        silentNeighbour();
        inside(() -> {
            int socket = calls.socket(Syscalls.AF_INET, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK);
            calls.tryConnect(socket, SILENT);
            calls.close(socket);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.NEVER_CONNECTED);
        assertThat(end.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(end.socket().remotePort()).isEqualTo(80);
    }

    @Test
    void aSocketThatWasNeverUsedIsNoiseAndOneThatWasBoundIsNot() {
        inside(() -> {
            calls.close(calls.tcp());
            int bound = calls.tcp();
            calls.bind(bound, new InetSocketAddress("127.0.0.1", 6001));
            calls.close(bound);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.NEVER_CONNECTED);
        assertThat(end.socket().localPort()).isEqualTo(6001);
        assertThat(live.closes()).hasSize(1);
        assertThat(live.table().counters().allNoise()).isEqualTo(1);
    }

    @Test
    void aClosedListenerIsTold() {
        live.owners.put(inode(listener), new Owner(4712, "server", null, null, null, null));
        live.snapshot();
        live.snapshot();
        closeOne(listener);

        SocketChange end = live.awaitChange(closed());
        assertThat(end.reason()).isEqualTo(CloseReason.LISTENER_CLOSED);
        assertThat(end.direction()).isEqualTo(Direction.LISTENER);
        assertThat(end.socket().localPort()).isEqualTo(5000);
        assertThat(owner(end).command()).isEqualTo("server");
    }

    @Test
    void aChildThatNobodyAcceptedDiesWithItsListener() {
        int client = inside(() -> {
            int socket = calls.tcp();
            calls.connect(socket, SERVER);
            return socket;
        });
        live.snapshot();
        SocketChange child = live.awaitChange(change -> change.op() == Op.OPEN
                && change.socket().localPort() == 5000
                && change.socket().state() == SocketState.ESTABLISHED);
        assertThat(child.socket().inode()).isZero();
        closeOne(listener);

        SocketChange end = live.awaitChange(closedCookie(child.socket().cookie()));
        assertThat(end.reason()).isEqualTo(CloseReason.UNACCEPTED);
        assertThat(end.role()).isEqualTo(Role.SERVER);
        assertThat(end.socket().remotePort()).isNotZero();

        closeOne(client);
        SocketChange other = live.awaitChange(closed().and(c -> c.socket().remotePort() == 5000));
        assertThat(other.reason()).isEqualTo(CloseReason.RESET);
    }

    @Test
    void aConnectedUdpSocketHasBothEndsAndAProbeIsNoise() {
        inside(() -> {
            int socket = calls.udp();
            calls.connect(socket, new InetSocketAddress("127.0.0.1", 53));
            calls.close(socket);
            int probe = calls.udp();
            calls.connect(probe, new InetSocketAddress("127.0.0.1", 0));
            calls.close(probe);
            return 0;
        });

        SocketChange end = live.awaitChange(closed());
        assertThat(end.socket().protocol()).isEqualTo(Protocol.UDP);
        assertThat(end.socket().localIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remotePort()).isEqualTo(53);
        assertThat(end.role()).isEqualTo(Role.CLIENT);
        live.snapshot();
        assertThat(live.closes()).hasSize(1);
        assertThat(live.table().counters().allNoise()).isEqualTo(1);
    }

    @Test
    void anUnconnectedUdpSocketHasItsPortAlone() {
        int socket = inside(() -> {
            int udp = calls.udp();
            calls.bind(udp, new InetSocketAddress("0.0.0.0", 0));
            return udp;
        });
        int port = inside(() -> calls.port(socket));
        live.snapshot();
        closeOne(socket);

        SocketChange end = live.awaitChange(closed());
        assertThat(end.socket().localPort()).isEqualTo(port);
        assertThat(end.socket().remoteIp().isUnspecified()).isTrue();
        assertThat(end.reason()).isEqualTo(CloseReason.GRACEFUL);
        assertThat(end.opened().notBefore()).isNotNull();
    }

    @Test
    void anAttemptUnderWayIsOpenedInSynSent() {
        silentNeighbour();
        inside(() -> {
            int socket = calls.socket(Syscalls.AF_INET, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK);
            calls.tryConnect(socket, SILENT);
            return socket;
        });
        live.snapshot();

        SocketChange attempt = live.awaitChange(change -> change.op() == Op.OPEN);
        assertThat(attempt.socket().state()).isEqualTo(SocketState.SYN_SENT);
        assertThat(attempt.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(attempt.socket().remotePort()).isEqualTo(80);
    }

    @Test
    void aHalfOpenConnectionIsSeenByDumpsAloneAndItsExpiryIsConcluded() {
        silentNeighbour();
        namespace.run("sysctl", "-qw", "net.ipv4.tcp_synack_retries=0");
        int open = inside(() -> listenOn(new InetSocketAddress("10.1.0.1", 5003)));
        assertThat(open).isPositive();
        inside(() -> {
            calls.orphanSyn(new InetSocketAddress("10.1.0.9", 40000), new InetSocketAddress("10.1.0.1", 5003));
            return 0;
        });
        live.snapshot();

        SocketChange half = live.awaitChange(
                change -> change.op() == Op.OPEN && change.socket().state() == SocketState.SYN_RECV);
        assertThat(half.direction()).isEqualTo(Direction.INBOUND);
        assertThat(half.socket().remotePort()).isEqualTo(40000);

        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    live.snapshot();
                    return !live.closes().isEmpty();
                });
        SocketChange end = live.closes().get(0);
        assertThat(end.socket().cookie()).isEqualTo(half.socket().cookie());
        assertThat(end.capturedBy()).isEqualTo(CapturedBy.SNAPSHOT);
        assertThat(end.reason()).isEqualTo(CloseReason.NEVER_CONNECTED);
        assertThat(live.received()).as("the kernel says nothing of it").isZero();
    }

    @Test
    void theSubFlowsOfMptcpAreTcpConnections() {
        int[] pair = inside(() -> {
            int server = calls.mptcp();
            calls.bind(server, new InetSocketAddress("127.0.0.1", 5004));
            calls.listen(server, 16);
            int client = calls.mptcp();
            calls.connect(client, new InetSocketAddress("127.0.0.1", 5004));
            return new int[] {client, calls.accept(server)};
        });
        live.snapshot();
        live.awaitChange(change -> change.op() == Op.OPEN
                && change.socket().remotePort() == 5004
                && change.socket().protocol() == Protocol.TCP);

        closeOne(pair[0]);
        closeOne(pair[1]);

        SocketChange client = live.awaitChange(closed().and(c -> c.socket().remotePort() == 5004));
        assertThat(client.socket().protocol()).isEqualTo(Protocol.TCP);
        assertThat(client.role()).isEqualTo(Role.CLIENT);
    }

    @Test
    void aMappedConnectionIsOneOfIpv4Addresses() {
        int mapped = inside(() -> {
            int socket = calls.socket(Syscalls.AF_INET6, Syscalls.SOCK_STREAM);
            calls.option(socket, Syscalls.IPPROTO_IPV6, Syscalls.IPV6_V6ONLY, 0);
            calls.bind(socket, new InetSocketAddress("::", 5002));
            calls.listen(socket, 16);
            return socket;
        });
        live.snapshot();
        int[] pair = inside(() -> {
            int client = calls.tcp();
            calls.connect(client, new InetSocketAddress("127.0.0.1", 5002));
            return new int[] {client, calls.accept(mapped)};
        });
        closeOne(pair[0]);
        closeOne(pair[1]);

        SocketChange end = live.awaitChange(closed().and(c -> c.socket().localPort() == 5002));
        assertThat(end.socket().family()).isEqualTo(Family.INET6);
        assertThat(end.socket().localIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remoteIp()).isEqualTo(LOOPBACK);
        assertThat(end.role()).isEqualTo(Role.SERVER);
        assertThat(end.direction()).isEqualTo(Direction.LOCAL);
    }

    /** A host on a link of the namespace's own that takes packets and never answers. */
    private void silentNeighbour() {
        namespace.run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        namespace.run("ip", "address", "add", "10.1.0.1/24", "dev", "veth0");
        namespace.run("ip", "link", "set", "veth0", "up");
        namespace.run("ip", "link", "set", "veth1", "up");
        namespace.run("ip", "neighbour", "add", "10.1.0.9", "lladdr", "02:00:00:00:00:09", "dev", "veth0");
    }

    private static Predicate<SocketChange> closed() {
        return change -> change.op() == Op.CLOSE;
    }

    private static Predicate<SocketChange> closedCookie(long cookie) {
        return closed().and(change -> change.socket().cookie() == cookie);
    }

    private static void assertUnseenEnd(SocketChange end, Role role, CloseReason reason) {
        assertThat(end.role()).isEqualTo(role);
        assertThat(end.reason()).isEqualTo(reason);
        assertThat(end.direction()).isEqualTo(Direction.LOCAL);
        assertThat(end.socket().localIp()).isEqualTo(LOOPBACK);
        assertThat(end.socket().remoteIp()).isEqualTo(LOOPBACK);
        assertThat(end.opened().notBefore()).isNotNull();
        assertThat(end.opened()).isEqualTo(end.closed());
        assertThat(end.healed()).isZero();
    }

    private static long metric(SocketChange change, TcpMetric metric) {
        return Objects.requireNonNull(change.socket().tcpInfo(), "tcp_info").raw(metric);
    }

    private static Owner owner(SocketChange change) {
        return Objects.requireNonNull(change.owner(), "owner");
    }

    private <T> T inside(Callable<T> code) {
        return namespace.call(code);
    }

    private int listenOn(InetSocketAddress address) {
        int socket = calls.tcp();
        calls.option(socket, Syscalls.SOL_SOCKET, Syscalls.SO_REUSEADDR, 1);
        calls.bind(socket, address);
        calls.listen(socket, 128);
        return socket;
    }

    private int[] connect() {
        return inside(() -> {
            int client = calls.tcp();
            calls.connect(client, SERVER);
            return new int[] {client, calls.accept(listener)};
        });
    }

    private void exchange(int[] pair, int fromClient, int fromServer) {
        inside(() -> {
            transfer(pair[0], pair[1], fromClient);
            transfer(pair[1], pair[0], fromServer);
            return 0;
        });
    }

    private void transfer(int from, int to, int bytes) {
        for (int sent = 0; sent < bytes; ) {
            sent += calls.send(from, bytes - sent);
        }
        for (int received = 0; received < bytes; ) {
            received += calls.receive(to, bytes - received);
        }
    }

    private void closeOne(int descriptor) {
        inside(() -> {
            calls.close(descriptor);
            return 0;
        });
    }

    /** Cookie of the socket behind a descriptor that the last snapshot listed. */
    private long seen(int descriptor) {
        long inode = inode(descriptor);
        return live.told.stream()
                .filter(change -> change.socket().inode() == inode)
                .findFirst()
                .orElseThrow()
                .socket()
                .cookie();
    }

    private static long inode(int descriptor) {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return Long.parseLong(link.substring("socket:[".length(), link.length() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

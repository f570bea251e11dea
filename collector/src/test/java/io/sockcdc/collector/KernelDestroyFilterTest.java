package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.sockdiag.DestroyGroups;
import io.sockcdc.collector.sockdiag.DestroyStream;
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import io.sockcdc.collector.sockdiag.bytecode.KernelFilter;
import io.sockcdc.collector.sockdiag.bytecode.KernelPart;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a compiled filter lets through of the destroy events is what it says, and never less than the filter wants. */
@Requires(Need.ROOT)
class KernelDestroyFilterTest {
    private static final int ROUNDS = Integer.getInteger("sockcdc.rounds", 50);
    private static final int FILTERS_A_ROUND = 40;
    private static final long SEED = Long.getLong("sockcdc.seed", 20_261_121);

    private final NetNamespace namespace = NetNamespace.create();
    private final MalformedCounts malformed = new MalformedCounts();
    private final DatagramBatch batch = new DatagramBatch(64, 32 * 1024);

    @AfterEach
    void leave() {
        namespace.close();
        assertThat(malformed.total()).as("malformed").isZero();
    }

    private final class Listening implements AutoCloseable {
        private final NetlinkSocket socket;
        private final DestroyStream stream;
        private final Map<Long, SocketRecord> events = new TreeMap<>();

        private Listening(byte @Nullable [] program) {
            socket = NetworkNamespaces.inside(
                    namespace.path(), () -> NetlinkSocket.open(DestroyGroups.ALL, 4 << 20, program));
            stream = new DestroyStream(socket, namespace.inode(), malformed);
        }

        private void begin(byte[] program) {
            socket.filter(program);
            events.clear();
        }

        private Map<Long, SocketRecord> read() {
            while (stream.drain(batch, event -> events.put(event.cookie(), event)) > 0) {
                assertThat(socket.drops()).isZero();
            }
            return events;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private record Compiled(SocketFilter filter, KernelPart part, Listening listening) {}

    private static final byte[] EVERYTHING = {6, 0, 0, 0, -1, -1, -1, -1};

    @Test
    void whatComesThroughIsWhatTheProgramSaysAndAllThatTheFilterWants() {
        List<SocketRecord> seen = new ArrayList<>();
        RandomFilterText texts = new RandomFilterText(SEED, List.of());
        int programs = 0;
        int delivered = 0;
        int kept = 0;
        List<Listening> listeners = new ArrayList<>();
        for (int i = 0; i < FILTERS_A_ROUND; i++) {
            listeners.add(new Listening(EVERYTHING));
        }
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0) {
                texts = new RandomFilterText(SEED + round, seen);
            }
            List<Compiled> filters = new ArrayList<>();
            try (Listening whole = new Listening(null)) {
                for (int i = 0; i < FILTERS_A_ROUND; i++) {
                    SocketFilter filter = SocketFilter.parse(texts.lasting(i % 6));
                    KernelPart part = KernelFilter.lasting(filter).destroys();
                    byte[] program = part.program();
                    listeners.get(i).begin(program == null ? EVERYTHING : program);
                    filters.add(new Compiled(filter, part, listeners.get(i)));
                    programs += program == null ? 0 : 1;
                }
                List<SocketRecord> alive = new ArrayList<>();
                int closes = namespace.call(() -> {
                    Menagerie menagerie = new Menagerie();
                    alive.addAll(dump());
                    return menagerie.close();
                });
                seen.clear();
                seen.addAll(alive);
                await().atMost(Duration.ofSeconds(20))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> whole.read().size() >= closes);
                assertThat(whole.read()).hasSize(closes);
                for (Compiled compiled : filters) {
                    List<Long> said = cookies(whole.events, compiled.part::test);
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(5))
                            .untilAsserted(
                                    () -> assertThat(compiled.listening.read().keySet())
                                            .as("%s: %s", compiled.filter, compiled.part)
                                            .containsExactlyElementsOf(said));
                    assertThat(said)
                            .as("%s: %s", compiled.filter, compiled.part)
                            .containsAll(wanted(compiled.filter, whole.events, alive));
                    delivered += said.size();
                    kept += closes - said.size();
                }
            }
        }
        listeners.forEach(Listening::close);
        assertThat(programs).isGreaterThan(ROUNDS * FILTERS_A_ROUND / 2);
        assertThat(delivered).isPositive();
        assertThat(kept).isPositive();
    }

    private static List<Long> cookies(Map<Long, SocketRecord> events, Predicate<SocketRecord> such) {
        return events.values().stream().filter(such).map(SocketRecord::cookie).toList();
    }

    /** Events that the filter wants, as they are and when what the kernel zeroed is put back. */
    private static List<Long> wanted(SocketFilter filter, Map<Long, SocketRecord> events, List<SocketRecord> alive) {
        Predicate<SocketChange> wants = ChangeTarget.asking(filter, index -> null);
        Map<Long, SocketRecord> known = new TreeMap<>();
        alive.forEach(record -> known.put(record.cookie(), record));
        List<Long> cookies = new ArrayList<>();
        for (SocketRecord event : events.values()) {
            SocketRecord before = known.get(event.cookie());
            if (wants.test(closed(event)) || (before != null && wants.test(closed(healed(event, before))))) {
                cookies.add(event.cookie());
            }
        }
        return cookies;
    }

    private static SocketRecord healed(SocketRecord event, SocketRecord before) {
        return new SocketRecord(
                event.netns(),
                event.cookie(),
                event.family(),
                event.protocol(),
                SocketState.CLOSE,
                event.localIp().isUnspecified() ? before.localIp() : event.localIp(),
                event.localPort() == 0 ? before.localPort() : event.localPort(),
                event.remoteIp().isUnspecified() ? before.remoteIp() : event.remoteIp(),
                event.remotePort() == 0 ? before.remotePort() : event.remotePort(),
                event.interfaceIndex(),
                event.timer(),
                0,
                0,
                0,
                0,
                before.uid(),
                before.inode(),
                null,
                before.details());
    }

    private static SocketChange closed(SocketRecord socket) {
        return new SocketChange(
                Op.CLOSE,
                CapturedBy.DESTROY,
                0,
                socket,
                0,
                new TimeBounds(null, 0L),
                null,
                Direction.UNKNOWN,
                socket.remotePort() == 0 ? Role.LISTENER : Role.CLIENT,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private List<SocketRecord> dump() {
        List<SocketRecord> records = new ArrayList<>();
        try (NetlinkSocket socket = NetlinkSocket.open(0, 1 << 20)) {
            SockDiag diag = new SockDiag(socket, namespace.inode(), malformed);
            for (DumpRequest request : List.of(
                    DumpRequest.allTcp(),
                    DumpRequest.all(Family.INET, Protocol.UDP),
                    DumpRequest.all(Family.INET6, Protocol.UDP))) {
                diag.start(request, batch);
                while (diag.drain(batch, records::add) instanceof DumpProgress.Running) {
                    assertThat(records).isNotNull();
                }
            }
        }
        return records.stream().filter(record -> !record.isTimeWaitEntry()).toList();
    }

    /** Sockets that end in every way that leaves a different event. */
    private static final class Menagerie {
        private final Syscalls calls = new Syscalls();
        private final List<Integer> open = new ArrayList<>();
        private int unaccepted;

        private Menagerie() {
            for (String address : List.of("127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.3")) {
                boolean v6 = address.contains(":");
                int domain = v6 ? Syscalls.AF_INET6 : Syscalls.AF_INET;
                InetSocketAddress any = at(address, 0);
                int listener = socket(domain, Syscalls.SOCK_STREAM);
                calls.bind(listener, any);
                calls.listen(listener, 8);
                InetSocketAddress to = at(address, calls.port(listener));
                for (int i = 0; i < 3; i++) {
                    int client = socket(domain, Syscalls.SOCK_STREAM);
                    calls.connect(client, to);
                    if (i == 1) {
                        calls.resetOnClose(client);
                    }
                    if (i < 2) {
                        open.add(calls.accept(listener));
                    } else {
                        unaccepted++;
                    }
                }
                calls.tryConnect(socket(domain, Syscalls.SOCK_STREAM), at(address, 1));
                calls.tryConnect(socket(domain, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK), at(address, 2));
                socket(domain, Syscalls.SOCK_STREAM);
                calls.bind(socket(domain, Syscalls.SOCK_STREAM), any);
                int udp = socket(domain, Syscalls.SOCK_DGRAM);
                calls.bind(udp, any);
                calls.connect(socket(domain, Syscalls.SOCK_DGRAM), at(address, calls.port(udp)));
                socket(domain, Syscalls.SOCK_DGRAM);
            }
        }

        private static InetSocketAddress at(String address, int port) {
            if (!address.startsWith("::ffff:")) {
                return new InetSocketAddress(address, port);
            }
            return new InetSocketAddress(mapped(address.substring(7)), port);
        }

        private static java.net.InetAddress mapped(String v4) {
            try {
                byte[] octets = java.net.InetAddress.getByName(v4).getAddress();
                byte[] all = new byte[16];
                all[10] = -1;
                all[11] = -1;
                System.arraycopy(octets, 0, all, 12, 4);
                return java.net.Inet6Address.getByAddress(null, all, -1);
            } catch (java.net.UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private int socket(int domain, int type) {
            int descriptor = calls.socket(domain, type);
            open.add(descriptor);
            return descriptor;
        }

        /** Closes all; returns of how many sockets the kernel tells. */
        private int close() {
            open.forEach(calls::close);
            return open.size() + unaccepted;
        }
    }

    @Test
    void whatIsNotWantedTakesNoBuffer() {
        byte[] program = KernelFilter.lasting(SocketFilter.parse("dport = 1 or sport = 1"))
                .destroys()
                .program();
        try (NetlinkSocket small = NetworkNamespaces.inside(
                namespace.path(), () -> NetlinkSocket.open(DestroyGroups.ALL, 64 << 10, program))) {
            DestroyStream stream = new DestroyStream(small, namespace.inode(), malformed);
            List<SocketRecord> events = new ArrayList<>();

            namespace.call(() -> {
                new Churn().tcp(3_000, Churn.Ending.CLIENT_FIRST);
                return 0;
            });
            while (stream.drain(batch, events::add) > 0) {
                assertThat(events).isNotNull();
            }

            assertThat(small.drops()).isZero();
            assertThat(events)
                    .hasSizeLessThanOrEqualTo(1)
                    .allSatisfy(e -> assertThat(e.remotePort()).isZero());
        }
    }
}

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
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import io.sockcdc.collector.sockdiag.bytecode.KernelFilter;
import io.sockcdc.collector.sockdiag.bytecode.KernelPart;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.collector.testkit.ManyKinds;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.testkit.ss.SsOutput;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the kernel answers to a compiled filter is what the filter says of the sockets that there are. */
@Requires(Need.ROOT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelDumpFilterTest {
    private static final int FILTERS = Integer.getInteger("sockcdc.filters", 2_000);
    private static final long SEED = Long.getLong("sockcdc.seed", 20_261_120);
    private static final int SO_MARK = 36;
    private static final int SO_BINDTOIFINDEX = 62;

    private static final Set<SocketState> EVERY = EnumSet.complementOf(EnumSet.of(SocketState.UNKNOWN));

    private final NetNamespace namespace = NetNamespace.create();
    private final MalformedCounts malformed = new MalformedCounts();
    private final DatagramBatch batch = new DatagramBatch(16, 32 * 1024);
    private final FilterNames names = FilterNames.ofMachine(Path.of("/"));
    private final List<Integer> open = new ArrayList<>();
    private final NetlinkSocket socket =
            NetworkNamespaces.inside(namespace.path(), () -> NetlinkSocket.open(0, 4 << 20));
    private final SockDiag diag = new SockDiag(socket, namespace.inode(), malformed);

    @BeforeAll
    void makeSockets() {
        namespace.run("ip", "-6", "addr", "add", "2001:db8::1/64", "dev", "lo", "nodad");
        // The kernel makes the route a moment after the address.
        await().ignoreExceptions()
                .until(() -> namespace
                        .run("ip", "-6", "route", "show", "table", "local")
                        .contains("2001:db8::1"));
        namespace.call(() -> {
            new ManyKinds();
            Syscalls calls = new Syscalls();
            for (String address : List.of("127.8.9.1", "127.0.0.2", "2001:db8::1", "::1", "::")) {
                boolean v6 = address.contains(":");
                int domain = v6 ? Syscalls.AF_INET6 : Syscalls.AF_INET;
                int listener = calls.socket(domain, Syscalls.SOCK_STREAM);
                open.add(listener);
                calls.bind(listener, new InetSocketAddress(address, 0));
                calls.listen(listener, 8);
                for (int i = 0; i < 4; i++) {
                    int client = calls.socket(domain, Syscalls.SOCK_STREAM);
                    open.add(client);
                    if (i > 0) {
                        calls.option(client, Syscalls.SOL_SOCKET, SO_MARK, i);
                    }
                    if (i == 2) {
                        calls.option(client, Syscalls.SOL_SOCKET, SO_BINDTOIFINDEX, 1);
                    }
                    calls.connect(client, new InetSocketAddress(address, calls.port(listener)));
                    if (i != 3) {
                        open.add(calls.accept(listener));
                    }
                }
                int bound = calls.socket(domain, Syscalls.SOCK_STREAM);
                calls.bind(bound, new InetSocketAddress(address, 0));
                int udp = calls.socket(domain, Syscalls.SOCK_DGRAM);
                calls.option(udp, Syscalls.SOL_SOCKET, SO_MARK, 2);
                calls.bind(udp, new InetSocketAddress(address, 0));
                int peer = calls.socket(domain, Syscalls.SOCK_DGRAM);
                calls.option(peer, Syscalls.SOL_SOCKET, SO_BINDTOIFINDEX, 1);
                calls.connect(peer, new InetSocketAddress(address, calls.port(udp)));
                open.addAll(List.of(bound, udp, peer));
            }
            return 0;
        });
    }

    @AfterAll
    void closeSockets() {
        socket.close();
        namespace.close();
        assertThat(malformed.total()).isZero();
    }

    private List<SocketRecord> dump(DumpRequest request) {
        List<SocketRecord> records = new ArrayList<>();
        diag.start(request, batch);
        DumpProgress progress;
        do {
            progress = diag.drain(batch, records::add);
        } while (progress instanceof DumpProgress.Running);
        assertThat(progress).as("%s", request).isInstanceOf(DumpProgress.Complete.class);
        return records;
    }

    private List<SocketRecord> everything() {
        List<SocketRecord> all = new ArrayList<>(dump(DumpRequest.allTcp().inStates(EVERY)));
        for (Family family : Family.values()) {
            all.addAll(dump(DumpRequest.all(family, Protocol.UDP).inStates(EVERY)));
        }
        return all;
    }

    private static Set<Long> cookies(List<SocketRecord> records) {
        return records.stream().map(SocketRecord::cookie).collect(Collectors.toCollection(TreeSet::new));
    }

    private static SocketChange read(SocketRecord socket) {
        return new SocketChange(
                Op.READ,
                CapturedBy.SNAPSHOT,
                0,
                socket,
                0,
                new TimeBounds(null, 0L),
                null,
                Direction.UNKNOWN,
                socket.state() == SocketState.LISTEN ? Role.LISTENER : Role.UNKNOWN,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The kernel's answer, of sockets that were there before and after. */
    private Set<Long> answer(KernelFilter filter, Protocol protocol, Set<SocketState> states, Family... families) {
        KernelPart part = filter.dump(protocol, states);
        if (part.isNothing()) {
            return new TreeSet<>();
        }
        byte[] program = part.program();
        Set<Long> cookies = new TreeSet<>();
        List<DumpRequest> requests = new ArrayList<>();
        if (families.length == 0) {
            requests.add(DumpRequest.allTcp());
        }
        for (Family family : families) {
            requests.add(DumpRequest.all(family, protocol));
        }
        for (DumpRequest request : requests) {
            DumpRequest narrowed = request.inStates(part.states());
            cookies.addAll(cookies(dump(program == null ? narrowed : narrowed.filtered(program))));
        }
        return cookies;
    }

    @Test
    void theKernelAnswersWhatTheFilterSaysOfEverySocket() {
        List<SocketRecord> before = everything();
        Random random = new Random(SEED);
        RandomFilterText texts = new RandomFilterText(SEED, before);
        Set<String> kinds = new HashSet<>();
        Set<Integer> sizes = new HashSet<>();
        int exact = 0;
        int programs = 0;
        for (int i = 0; i < FILTERS; i++) {
            String text = texts.any(i % 7);
            SocketFilter filter = SocketFilter.parse(text, names);
            KernelFilter compiled = i % 4 == 0 ? KernelFilter.lasting(filter) : KernelFilter.once(filter, true, true);
            Question question = Question.of(random);
            KernelPart part = compiled.dump(question.protocol, question.states);
            programs += part.program() == null ? 0 : 1;
            exact += question.isExact(part) ? 1 : 0;
            Set<Long> answered = question.both
                    ? answer(compiled, question.protocol, question.states)
                    : answer(compiled, question.protocol, question.states, question.family);

            List<String> differences = question.differences(filter, part, answered, before);
            if (!differences.isEmpty()) {
                // Some sockets end, or go on to another state, by themselves.
                before = unchanged(before);
                answered.retainAll(cookies(before));
                differences = question.differences(filter, part, answered, before);
            }
            assertThat(differences).as("%s: %s, %s", text, part, question).isEmpty();
            sizes.add(answered.size());
            before.stream()
                    .filter(s -> answered.contains(s.cookie()))
                    .forEach(s -> kinds.add(s.protocol() + "/" + s.family() + "/" + s.state()));
        }
        assertThat(programs).as("filters with a program").isGreaterThan(FILTERS / 3);
        assertThat(exact).as("filters that the kernel decides alone").isGreaterThan(FILTERS / 10);
        assertThat(sizes).hasSizeGreaterThan(10);
        assertThat(kinds).hasSizeGreaterThan(8);
    }

    private List<SocketRecord> unchanged(List<SocketRecord> before) {
        Set<String> now =
                everything().stream().map(s -> s.cookie() + "/" + s.state()).collect(Collectors.toSet());
        return before.stream()
                .filter(s -> now.contains(s.cookie() + "/" + s.state()))
                .toList();
    }

    /** What is asked for beside a filter. */
    private record Question(Protocol protocol, boolean both, Family family, Set<SocketState> states) {
        static Question of(Random random) {
            Protocol protocol = random.nextInt(3) == 0 ? Protocol.UDP : Protocol.TCP;
            Set<SocketState> states = switch (random.nextInt(4)) {
                case 0 -> EnumSet.of(SocketState.LISTEN, SocketState.CLOSE);
                case 1 -> EnumSet.of(SocketState.ESTABLISHED, SocketState.FIN_WAIT2, SocketState.SYN_SENT);
                default -> EVERY;
            };
            Family family = random.nextBoolean() ? Family.INET : Family.INET6;
            return new Question(protocol, protocol == Protocol.TCP && random.nextBoolean(), family, states);
        }

        boolean isExact(KernelPart part) {
            return part.isExact() && part.states().equals(states);
        }

        private boolean asks(SocketRecord socket) {
            return socket.protocol() == protocol
                    && states.contains(asAsked(socket))
                    && (both || socket.family() == family);
        }

        List<String> differences(SocketFilter filter, KernelPart part, Set<Long> answered, List<SocketRecord> sockets) {
            Predicate<SocketChange> wants = ChangeTarget.asking(filter, index -> index == 1 ? "lo" : null);
            boolean marks = filter.toString().contains("fwmark");
            List<String> differences = new ArrayList<>();
            for (SocketRecord socket : sockets) {
                boolean answer = answered.contains(socket.cookie());
                boolean wanted = asks(socket) && wants.test(read(socket));
                boolean said = asks(socket)
                        && !part.isNothing()
                        && part.states().contains(asAsked(socket))
                        && part.test(socket);
                if (wanted && !answer) {
                    differences.add("wanted and not answered " + socket);
                } else if (!marks && said != answer) {
                    differences.add("the program says " + said + " of " + socket);
                } else if (isExact(part) && wanted != answer) {
                    differences.add("answered and not wanted " + socket);
                }
            }
            return differences;
        }
    }

    /** A dump says closed of a TCP socket that is bound and nothing else. */
    private static SocketState asAsked(SocketRecord socket) {
        boolean bound = socket.protocol() == Protocol.TCP && socket.state() == SocketState.CLOSE;
        return bound ? SocketState.BOUND_INACTIVE : socket.state();
    }

    /** What is in one set and not in the other. */
    private static List<String> difference(Set<Long> answered, Set<Long> expected, List<SocketRecord> sockets) {
        Set<Long> odd = new TreeSet<>(answered);
        odd.addAll(expected);
        odd.removeIf(cookie -> answered.contains(cookie) && expected.contains(cookie));
        return odd.stream()
                .map(cookie -> (answered.contains(cookie) ? "answered " : "expected ")
                        + cookie
                        + sockets.stream().filter(s -> s.cookie() == cookie).toList())
                .toList();
    }

    @Test
    @Requires(Need.SS)
    void theKernelAnswersWhatSsPrints() {
        RandomFilterText texts = new RandomFilterText(SEED + 1, everything());
        Set<Integer> sizes = new HashSet<>();
        Set<SocketState> knownToSs = EnumSet.copyOf(EVERY);
        knownToSs.remove(SocketState.BOUND_INACTIVE);
        for (int i = 0; i < Math.max(100, FILTERS / 20); i++) {
            SocketFilter filter = SocketFilter.parse(texts.forSs(i % 5), names);
            Set<Long> said = saidBySs(filter);
            KernelFilter compiled = KernelFilter.once(filter, true, true);
            Set<Long> answered = new TreeSet<>(answer(compiled, Protocol.TCP, knownToSs));
            answered.addAll(answer(compiled, Protocol.UDP, knownToSs, Family.values()));
            Predicate<SocketChange> wanted = ChangeTarget.asking(filter, index -> index == 1 ? "lo" : null);
            Set<Long> kept = cookies(everything().stream()
                    .filter(s -> answered.contains(s.cookie()) && wanted.test(read(s)))
                    .toList());

            if (!kept.equals(said) && !said.equals(saidBySs(filter))) {
                continue; // a socket came or went meanwhile
            }
            assertThat(difference(kept, said, everything())).as("%s", filter).isEmpty();
            sizes.add(said.size());
        }
        assertThat(sizes).hasSizeGreaterThan(10);
    }

    private Set<Long> saidBySs(SocketFilter filter) {
        List<String> command = new ArrayList<>(List.of("ss", "-tuane"));
        if (!filter.toString().isEmpty()) {
            command.addAll(List.of(filter.toString().split(" ", -1)));
        }
        return new TreeSet<>(
                SsOutput.byCookie(namespace.run(command.toArray(String[]::new))).keySet());
    }

    @Test
    void aFilterTooLongForTheKernelIsLeftToTheProgram() {
        String text = "sport = 1" + " or sport = 2 and dst 10.0.0.0/8 and not src [2001:db8::1]".repeat(2_000);

        KernelPart part =
                KernelFilter.once(SocketFilter.parse(text), true, true).dump(Protocol.TCP, EVERY);

        assertThat(part.program()).isNotNull();
        StringBuilder distinct = new StringBuilder("sport = 0");
        for (int port = 1; port < 6_000; port++) {
            distinct.append(" or sport = ").append(port);
        }
        KernelPart tooLong = KernelFilter.once(SocketFilter.parse(distinct.toString()), true, true)
                .dump(Protocol.TCP, EVERY);
        assertThat(tooLong.isEverything()).isTrue();
        assertThat(tooLong.isExact()).isFalse();
        assertThat(tooLong.program()).isNull();
    }

    @Test
    void theKernelTakesALongProgram() {
        StringBuilder text = new StringBuilder("sport = 0");
        for (int port = 1; port < 1_500; port++) {
            text.append(" or sport = ")
                    .append(port * 3)
                    .append(" and not dst 10.")
                    .append(port % 256)
                    .append(".0.0/16");
        }
        SocketFilter filter = SocketFilter.parse(text.toString());
        KernelFilter compiled = KernelFilter.once(filter, true, true);
        Predicate<SocketChange> wanted = ChangeTarget.asking(filter, index -> null);

        Set<Long> answered = answer(compiled, Protocol.UDP, EVERY, Family.INET);

        assertThat(answered)
                .containsAll(cookies(dump(DumpRequest.all(Family.INET, Protocol.UDP)).stream()
                        .filter(s -> wanted.test(read(s)))
                        .toList()));
    }

    @Test
    void theKernelRefusesMarksWithoutTheCapability() {
        SocketFilter filter = SocketFilter.parse("fwmark = 1 and sport >= 1");

        KernelPart without = KernelFilter.once(filter, false, true).dump(Protocol.TCP, EVERY);

        assertThat(without.leftToTheFilter()).containsExactly("fwmark = 0x1");
        assertThat(without.toString()).isEqualTo("sport >= 1");
        assertThat(new LinkedHashSet<>(KernelFilter.once(filter, true, true)
                        .dump(Protocol.TCP, EVERY)
                        .leftToTheFilter()))
                .isEmpty();
    }
}

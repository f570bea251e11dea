package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EncodeBuffer;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.enrich.Interfaces;
import io.sockcdc.collector.enrich.ProcessIndex;
import io.sockcdc.collector.enrich.UserNames;
import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.run.WallClock;
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import io.sockcdc.collector.sockdiag.bytecode.KernelFilter;
import io.sockcdc.collector.sockdiag.bytecode.KernelPart;
import io.sockcdc.collector.source.RecordedFrames;
import io.sockcdc.collector.state.ConnectionRoles;
import io.sockcdc.collector.sys.Capabilities;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** The kernel's socket table as events of op READ, once and without Kafka: from the kernel itself or from a recorded capture. */
public final class TableDump {
    private static final int NEVER_FORGET = 1;

    private final EventEncoder encoder;
    private final UserNames users = new UserNames(Path.of("/etc/passwd"));
    private final EncodeBuffer buffer = new EncodeBuffer(4096);
    private final SpecificDatumReader<SpoolEntry> reader;
    private final WallClock wall = WallClock.system(null, Duration.ofSeconds(1), step -> {});
    private final MalformedCounts malformed = new MalformedCounts();
    private @Nullable BinaryDecoder decoder;

    /**
     * What to ask the kernel for.
     *
     * @param protocols at least one
     * @param families at least one
     * @param states the states to list
     * @param owners whether to look for the process behind each socket
     */
    public record Query(Set<Protocol> protocols, Set<Family> families, Set<SocketState> states, boolean owners) {
        public Query {
            protocols = Set.copyOf(protocols);
            families = Set.copyOf(families);
            states = EnumSet.copyOf(states);
        }
    }

    public TableDump() throws IOException {
        GeneratedClasses.trust();
        reader = new SpecificDatumReader<>(SpoolEntry.getClassSchema());
        HostFacts host = HostFacts.read(null, null, null);
        Interfaces interfaces = new Interfaces(Path.of("/sys/class/net"));
        interfaces.refresh();
        users.refresh();
        encoder =
                new EventEncoder(new HostIdentity(host.hostId(), host.hostName(), host.bootId(), 0), interfaces::name);
    }

    /** Messages that could not be understood. */
    public long malformed() {
        return malformed.total();
    }

    /**
     * Dumps the table of the network namespace of the calling thread.
     *
     * @param filter what is wanted; the kernel is asked to leave out what it can tell is not, so the consumer filters again
     * @throws CollectorException when the kernel does not answer, or not completely
     */
    public void ofKernel(Query query, SocketFilter filter, BiConsumer<SocketKey, SocketEvent> consumer) {
        DatagramBatch batch = new DatagramBatch(8, 32 << 10);
        long netns = NetworkNamespaces.current();
        boolean marks = Capabilities.effective().contains(Capabilities.Capability.CAP_NET_ADMIN);
        KernelFilter kernel = KernelFilter.once(filter, marks, true);
        try (NetlinkSocket socket = NetlinkSocket.open(0, 1 << 20)) {
            SockDiag sockDiag = new SockDiag(socket, netns, malformed);
            for (Protocol protocol : query.protocols()) {
                if (protocol == Protocol.TCP && !query.owners()) {
                    passOn(sockDiag, batch, query, kernel, consumer);
                    continue;
                }
                Wanted wanted = gather(sockDiag, batch, query, protocol, kernel);
                Map<Long, Owner> owners = query.owners() ? owners(wanted.records) : new Long2ObjectHashMap<>();
                for (SocketRecord record : wanted.records) {
                    tell(record, wanted.roles, owners.get(record.inode()), true, consumer);
                }
            }
        } catch (TransportException e) {
            throw new CollectorException(CollectorException.Kind.CAPTURE, String.valueOf(e.getMessage()), e);
        }
    }

    private record Wanted(List<SocketRecord> records, ConnectionRoles roles) {}

    /** The sockets of a protocol; those by whose ports the others are judged are listed whole. */
    private static Wanted gather(
            SockDiag sockDiag, DatagramBatch batch, Query query, Protocol protocol, KernelFilter kernel) {
        List<SocketRecord> records = new ArrayList<>();
        KernelPart whole = kernel.dump(protocol, query.states());
        if (whole.isEverything() && whole.states().equals(query.states())) {
            for (Family family : query.families()) {
                dump(sockDiag, batch, DumpRequest.all(family, protocol).inStates(query.states()), records::add);
            }
            return new Wanted(records, ConnectionRoles.of(records));
        }
        Set<SocketState> judging = EnumSet.of(protocol == Protocol.TCP ? SocketState.LISTEN : SocketState.CLOSE);
        KernelPart ofJudging = kernel.dump(protocol, judging);
        List<SocketRecord> judges = new ArrayList<>();
        for (Family family : query.families()) {
            dump(sockDiag, batch, DumpRequest.all(family, protocol).inStates(judging), judges::add);
        }
        if (query.states().containsAll(judging) && !ofJudging.isNothing()) {
            judges.stream().filter(ofJudging::test).forEach(records::add);
        }
        Set<SocketState> others = EnumSet.copyOf(query.states());
        others.removeAll(judging);
        for (Family family : query.families()) {
            dump(sockDiag, batch, family, kernel.dump(protocol, others), protocol, records::add);
        }
        return new Wanted(records, ConnectionRoles.of(judges));
    }

    /** TCP sockets as they come, without holding them: once the listeners are known each can be judged by itself. */
    private void passOn(
            SockDiag sockDiag,
            DatagramBatch batch,
            Query query,
            KernelFilter kernel,
            BiConsumer<SocketKey, SocketEvent> consumer) {
        Set<SocketState> listen = EnumSet.of(SocketState.LISTEN);
        List<SocketRecord> listeners = new ArrayList<>();
        for (Family family : query.families()) {
            dump(sockDiag, batch, DumpRequest.all(family, Protocol.TCP).inStates(listen), listeners::add);
        }
        ConnectionRoles roles = ConnectionRoles.of(listeners);
        Set<SocketState> others = EnumSet.copyOf(query.states());
        boolean listening = others.remove(SocketState.LISTEN);
        KernelPart ofListeners = kernel.dump(Protocol.TCP, listen);
        for (Family family : query.families()) {
            if (listening && !ofListeners.isNothing()) {
                for (SocketRecord listener : listeners) {
                    if (listener.family() == family && ofListeners.test(listener)) {
                        tell(listener, roles, null, true, consumer);
                    }
                }
            }
            dump(
                    sockDiag,
                    batch,
                    family,
                    kernel.dump(Protocol.TCP, others),
                    Protocol.TCP,
                    socket -> tell(socket, roles, null, true, consumer));
        }
    }

    private static void dump(
            SockDiag sockDiag,
            DatagramBatch batch,
            Family family,
            KernelPart part,
            Protocol protocol,
            Consumer<SocketRecord> consumer) {
        if (part.isNothing()) {
            return;
        }
        DumpRequest request = DumpRequest.all(family, protocol).inStates(part.states());
        byte[] program = part.program();
        dump(sockDiag, batch, program == null ? request : request.filtered(program), consumer);
    }

    private static void dump(
            SockDiag sockDiag, DatagramBatch batch, DumpRequest request, Consumer<SocketRecord> consumer) {
        sockDiag.start(request, batch);
        DumpProgress progress;
        do {
            progress = sockDiag.drain(batch, consumer);
        } while (progress instanceof DumpProgress.Running);
        if (progress instanceof DumpProgress.Torn torn) {
            throw new CollectorException(
                    CollectorException.Kind.CAPTURE,
                    "the kernel did not answer for a " + request + " sockets completely: " + torn.reason()
                            + (torn.errno() == 0 ? "" : " (errno " + torn.errno() + ")"),
                    new IllegalStateException(torn.toString()));
        }
    }

    /**
     * Reads a recorded netlink capture.
     *
     * @throws io.sockcdc.collector.source.CaptureFileException when the file cannot be read or is no such capture
     */
    public RecordedFrames.Summary ofCapture(Path file, BiConsumer<SocketKey, SocketEvent> consumer) {
        List<SocketRecord> records = new ArrayList<>();
        RecordedFrames.Summary summary = RecordedFrames.read(file, 0, malformed, records::add);
        tell(records, new Long2ObjectHashMap<>(), false, consumer);
        return summary;
    }

    private static Map<Long, Owner> owners(List<SocketRecord> records) {
        LongHashSet inodes = new LongHashSet();
        records.forEach(socket -> {
            if (socket.inode() != 0) {
                inodes.add(socket.inode());
            }
        });
        return new ProcessIndex(Path.of("/proc"), NEVER_FORGET).find(inodes, 1);
    }

    private void tell(
            List<SocketRecord> records,
            Map<Long, Owner> owners,
            boolean live,
            BiConsumer<SocketKey, SocketEvent> consumer) {
        ConnectionRoles roles = ConnectionRoles.of(records);
        for (SocketRecord socket : records) {
            tell(socket, roles, owners.get(socket.inode()), live, consumer);
        }
    }

    private void tell(
            SocketRecord socket,
            ConnectionRoles roles,
            @Nullable Owner owner,
            boolean live,
            BiConsumer<SocketKey, SocketEvent> consumer) {
        long now = wall.getAsLong();
        ConnectionRoles.Judgement judged = roles.judge(socket);
        consume(
                new SocketChange(
                        Op.READ,
                        CapturedBy.SNAPSHOT,
                        now,
                        socket,
                        0,
                        new TimeBounds(null, now),
                        null,
                        judged.direction(),
                        judged.role(),
                        null,
                        null,
                        live ? users.name(socket.uid()) : null,
                        owner,
                        judged.payloadBytesSent(),
                        judged.payloadBytesReceived()),
                consumer);
    }

    private void consume(SocketChange change, BiConsumer<SocketKey, SocketEvent> consumer) {
        buffer.clear();
        encoder.encode(change, 0, buffer);
        decoder = DecoderFactory.get().binaryDecoder(buffer.array(), 0, buffer.length(), decoder);
        try {
            io.sockcdc.schema.SocketChange told =
                    (io.sockcdc.schema.SocketChange) reader.read(null, decoder).getBody();
            consumer.accept(told.getKey(), told.getEvent());
        } catch (IOException e) {
            throw new IllegalStateException("what was encoded cannot be decoded", e);
        }
    }
}

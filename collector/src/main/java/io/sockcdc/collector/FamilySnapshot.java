package io.sockcdc.collector;

import io.sockcdc.collector.enrich.Interfaces;
import io.sockcdc.collector.enrich.ProcessIndex;
import io.sockcdc.collector.enrich.UserNames;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.sockdiag.family.FamilyDump;
import io.sockcdc.collector.sockdiag.family.FamilySocket;
import io.sockcdc.collector.sockdiag.family.SocketKind;
import io.sockcdc.collector.sys.NetlinkSocket;
import io.sockcdc.collector.sys.NetworkNamespaces;
import io.sockcdc.filter.SocketFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** Sockets that are not followed, once: what the kernel lists of other kinds than TCP and UDP, with who holds them. */
public final class FamilySnapshot {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int NEVER_FORGET = 1;

    private final MalformedCounts malformed = new MalformedCounts();
    private final Interfaces interfaces = new Interfaces(Path.of("/sys/class/net"));
    private final UserNames users = new UserNames(Path.of("/etc/passwd"));

    /**
     * One socket and what is known beside it.
     *
     * @param netns inode of its network namespace
     * @param owner who holds it, null when not looked for or not found
     * @param user name of its user, null when not known
     * @param interfaceName of the interface it is bound to, null when none or not known
     */
    public record Listed(
            long netns,
            FamilySocket socket,
            @Nullable Owner owner,
            @Nullable String user,
            @Nullable String interfaceName) {}

    /** Why a kind was not listed. */
    public enum Shortfall {
        /** This kernel has no module that lists it. */
        NO_MODULE,
        /** The answer was not whole. */
        TORN
    }

    /**
     * Lists the kinds, in their order, of the network namespace of the calling thread.
     *
     * @param owners whether to look for the process behind each socket
     * @return the kinds that were not listed, or not completely
     * @throws CollectorException when the kernel cannot be asked
     */
    public Map<SocketKind, Shortfall> list(
            Set<SocketKind> kinds, boolean owners, SocketFilter filter, Consumer<Listed> consumer) {
        interfaces.refresh();
        users.refresh();
        long netns = NetworkNamespaces.current();
        Map<SocketKind, Shortfall> missing = new EnumMap<>(SocketKind.class);
        List<FamilySocket> sockets = new ArrayList<>();
        try (NetlinkSocket transport = NetlinkSocket.open(0, BUFFER_BYTES)) {
            FamilyDump dump = new FamilyDump(transport, netns, malformed);
            for (SocketKind kind : SocketKind.values()) {
                if (kinds.contains(kind)) {
                    FamilyDump.Outcome outcome = dump.list(kind, sockets::add);
                    if (outcome == FamilyDump.Outcome.NO_MODULE) {
                        instead(kind, netns, sockets, missing);
                    } else if (outcome == FamilyDump.Outcome.TORN) {
                        missing.put(kind, Shortfall.TORN);
                    }
                }
            }
        } catch (TransportException e) {
            throw new CollectorException(CollectorException.Kind.CAPTURE, String.valueOf(e.getMessage()), e);
        }
        Map<Long, Owner> found = owners ? owners(sockets) : Map.of();
        for (FamilySocket socket : sockets) {
            Long uid = socket.uid();
            Listed listed = new Listed(
                    netns,
                    socket,
                    found.get(socket.inode()),
                    uid == null ? null : users.name(uid),
                    interfaceOf(socket));
            if (filter.test(new FamilyTarget(listed))) {
                consumer.accept(listed);
            }
        }
        return missing;
    }

    /** Raw sockets stand under /proc too, as ss knows. */
    private static void instead(
            SocketKind kind, long netns, List<FamilySocket> sockets, Map<SocketKind, Shortfall> missing) {
        if (kind != SocketKind.RAW) {
            missing.put(kind, Shortfall.NO_MODULE);
            return;
        }
        try {
            ProcNetRaw.read(Path.of("/proc/thread-self/net"), netns, sockets::add);
        } catch (IOException e) {
            throw new CollectorException(
                    CollectorException.Kind.CAPTURE, "cannot read raw sockets under /proc: " + e.getMessage(), e);
        }
    }

    private @Nullable String interfaceOf(FamilySocket socket) {
        Long index = switch (socket.kind()) {
            case PACKET, XDP -> socket.local().port();
            default ->
                socket.inet() == null ? null : (Long) (long) socket.inet().interfaceIndex();
        };
        return index == null || index == 0 ? null : interfaces.name(index.intValue());
    }

    private static Map<Long, Owner> owners(List<FamilySocket> sockets) {
        LongHashSet inodes = new LongHashSet();
        sockets.forEach(socket -> {
            if (socket.inode() != 0) {
                inodes.add(socket.inode());
            }
        });
        return new ProcessIndex(Path.of("/proc"), NEVER_FORGET).find(inodes, 1);
    }
}

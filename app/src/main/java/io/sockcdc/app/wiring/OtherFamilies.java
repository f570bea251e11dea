package io.sockcdc.app.wiring;

import io.sockcdc.app.output.Lines;
import io.sockcdc.app.wiring.SnapshotRequest.Detail;
import io.sockcdc.app.wiring.SnapshotRequest.Selection;
import io.sockcdc.collector.FamilySnapshot;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.sockdiag.family.FamilySocket;
import io.sockcdc.collector.sockdiag.family.SocketKind;
import io.sockcdc.filter.FilterContent;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.render.SsText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The part of a snapshot that is not TCP or UDP. */
final class OtherFamilies {
    private static final Set<SocketState> FINISHED_OR_LISTENING = EnumSet.of(
            SocketState.LISTEN,
            SocketState.CLOSE,
            SocketState.TIME_WAIT,
            SocketState.SYN_RECV,
            SocketState.BOUND_INACTIVE);

    private final SnapshotRequest request;
    private final SocketFilter filter;
    private final Set<SocketKind> kinds = EnumSet.noneOf(SocketKind.class);

    OtherFamilies(SnapshotRequest request, SocketFilter filter) {
        this.request = request;
        this.filter = filter;
        for (SocketKind kind : SocketKind.values()) {
            if (request.capture() == null && request.selection().contains(Selection.valueOf(kind.name()))) {
                kinds.add(kind);
            }
        }
    }

    /** Whether TCP or UDP sockets are asked for beside them, or alone. */
    boolean inetToo() {
        return kinds.isEmpty()
                || request.selection().contains(Selection.TCP)
                || request.selection().contains(Selection.UDP);
    }

    /** Whether ss would leave out the column that names the kind: it does so for a table with one kind of netid. */
    static boolean isOneTable(Set<Selection> asked) {
        Set<Selection> kinds = EnumSet.copyOf(EnumSet.range(Selection.TCP, Selection.XDP));
        kinds.retainAll(asked);
        return kinds.size() == 1
                && !kinds.contains(Selection.UNIX)
                && !kinds.contains(Selection.PACKET)
                && !kinds.contains(Selection.VSOCK);
    }

    /** Prints them as JSON; returns what could not be listed. */
    List<String> print(Lines out) {
        FamilyLines lines = new FamilyLines(true, true, true);
        return list(true, listed -> out.print(lines.json(listed)));
    }

    /** Prints them as ss does; returns what could not be listed. */
    List<String> print(SsText table) {
        boolean processes = request.details().contains(Detail.PROCESS);
        FamilyLines lines = new FamilyLines(request.numeric(), request.details().contains(Detail.EXTENDED), processes);
        boolean owners = processes || FilterContent.asksForOwner(filter) || !request.numeric();
        return list(owners, listed -> {
            try {
                lines.print(listed, table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private List<String> list(boolean owners, Consumer<FamilySnapshot.Listed> consumer) {
        List<String> shortfalls = new ArrayList<>();
        if (kinds.isEmpty()) {
            return shortfalls;
        }
        new FamilySnapshot()
                .list(kinds, owners, filter, listed -> {
                    if (isAsked(listed.socket())) {
                        consumer.accept(listed);
                    }
                })
                .forEach((kind, why) -> shortfalls.add(
                        switch (why) {
                            case NO_MODULE -> "this kernel has no module that lists " + kind + " sockets";
                            case TORN -> "the kernel did not list " + kind + " sockets completely";
                        }));
        return shortfalls;
    }

    /** As ss: without -a, -l or a state in the filter, what is usual of the kind. */
    private boolean isAsked(FamilySocket socket) {
        Set<Selection> asked = request.selection();
        SocketRecord inet = socket.inet();
        if (inet != null && asked.contains(Selection.IPV4) != asked.contains(Selection.IPV6)) {
            Family wanted = asked.contains(Selection.IPV4) ? Family.INET : Family.INET6;
            if (inet.family() != wanted) {
                return false;
            }
        }
        SocketState state = socket.state();
        if (asked.contains(Selection.LISTENING)) {
            return state == SocketState.LISTEN || state == SocketState.CLOSE;
        } else if (asked.contains(Selection.LISTENING_TOO) || FilterContent.asksForState(filter)) {
            return true;
        }
        return switch (socket.kind()) {
            case PACKET, NETLINK, XDP -> state == SocketState.CLOSE;
            default -> !FINISHED_OR_LISTENING.contains(state);
        };
    }
}

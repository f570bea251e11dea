package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.LineAppender;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.wiring.SnapshotRequest.Selection;
import io.sockcdc.collector.CollectorException;
import io.sockcdc.collector.NamespaceVisit;
import io.sockcdc.collector.SocketSummary;
import io.sockcdc.collector.TableDump;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.source.CaptureFileException;
import io.sockcdc.collector.source.RecordedFrames;
import io.sockcdc.filter.FilterContent;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.render.JsonLines;
import io.sockcdc.render.SsText;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Prints the kernel's socket table, or a recorded one, as ss does or as JSON lines. */
final class KernelSnapshot implements SnapshotRuntime {
    /** Kinds that ss lists in one state alone, unless more is asked for; then it leaves the state out. */
    private static final Set<Selection> UNCONNECTED = EnumSet.of(Selection.PACKET, Selection.NETLINK, Selection.XDP);

    private static final Set<Selection> CONNECTED =
            EnumSet.of(Selection.UDP, Selection.RAW, Selection.IPV4, Selection.IPV6);

    private static final int BUFFERED_ROWS = 1000;

    @Override
    public List<String> print(SnapshotRequest request, Lines out) {
        List<String> shortfalls = new ArrayList<>();
        try {
            NamespaceVisit.each(request.netns() == null ? "self" : request.netns(), place -> {
                if ("all".equals(request.netns()) && request.format() != Format.JSON) {
                    out.print("# network namespace " + place.inode() + " " + place.file());
                }
                if (request.summary()) {
                    summarize(request, place.inode(), out);
                } else {
                    shortfalls.addAll(printHere(request, out));
                }
            });
        } catch (CollectorException e) {
            throw new UserError(ExitCode.RIGHT_MISSING, String.valueOf(e.getMessage()), e);
        }
        return shortfalls.stream().distinct().toList();
    }

    private static void summarize(SnapshotRequest request, long netns, Lines out) {
        SocketSummary summary = SocketSummary.read();
        if (request.format() == Format.JSON) {
            SummaryLines.json(summary, netns, out);
        } else {
            SummaryLines.text(summary, out);
        }
        out.flush();
    }

    private static List<String> printHere(SnapshotRequest request, Lines out) {
        FilterNames names = FilterNames.ofMachine(Path.of("/"));
        SocketFilter filter = parse(request, names);
        try {
            LineAppender text = new LineAppender(out);
            OtherFamilies others = new OtherFamilies(request, filter);
            List<String> shortfalls;
            if (request.format() == Format.JSON) {
                JsonLines json = new JsonLines();
                if (others.inetToo()) {
                    dump(request, filter, (key, event) -> out.print(json.event(key, event)));
                }
                shortfalls = others.print(out);
            } else {
                SsText table =
                        new SsText(text, details(request, filter), request.numeric() ? null : names, BUFFERED_ROWS);
                if (others.inetToo()) {
                    dump(request, filter, (key, event) -> {
                        try {
                            table.print(key, event);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
                }
                shortfalls = others.print(table);
                table.finish();
            }
            text.finish();
            return shortfalls;
        } catch (CollectorException e) {
            throw new UserError(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
        } catch (CaptureFileException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserError(ExitCode.FAILURE, "cannot print the sockets: " + e.getMessage(), e);
        } finally {
            out.flush();
        }
    }

    private static SocketFilter parse(SnapshotRequest request, FilterNames names) {
        try {
            return SocketFilter.parse(String.join(" ", request.filter()), names);
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static void dump(SnapshotRequest request, SocketFilter filter, BiConsumer<SocketKey, SocketEvent> consumer)
            throws IOException {
        TableDump dump = new TableDump();
        SocketEventTarget target = new SocketEventTarget();
        BiConsumer<SocketKey, SocketEvent> wanted = (key, event) -> {
            if (filter.test(target.of(key, event))) {
                consumer.accept(key, event);
            }
        };
        Path capture = request.capture();
        if (capture == null) {
            dump.ofKernel(query(request, filter), filter, wanted);
            return;
        }
        RecordedFrames.Summary summary = dump.ofCapture(capture, wanted);
        if (summary.cutShort() || dump.malformed() > 0) {
            throw new UserError(
                    ExitCode.FAILURE,
                    capture + (summary.cutShort() ? " ends inside a frame" : "") + "; messages not understood: "
                            + dump.malformed());
        }
    }

    private static TableDump.Query query(SnapshotRequest request, SocketFilter filter) {
        Set<Selection> asked = request.selection();
        Set<Protocol> protocols = EnumSet.noneOf(Protocol.class);
        if (asked.contains(Selection.UDP) || !asked.contains(Selection.TCP)) {
            protocols.add(Protocol.UDP);
        }
        if (asked.contains(Selection.TCP) || !asked.contains(Selection.UDP)) {
            protocols.add(Protocol.TCP);
        }
        Set<Family> families = EnumSet.noneOf(Family.class);
        if (asked.contains(Selection.IPV4) || !asked.contains(Selection.IPV6)) {
            families.add(Family.INET);
        }
        if (asked.contains(Selection.IPV6) || !asked.contains(Selection.IPV4)) {
            families.add(Family.INET6);
        }
        boolean owners = request.format() == Format.JSON
                || request.details().contains(SnapshotRequest.Detail.PROCESS)
                || FilterContent.asksForOwner(filter);
        return new TableDump.Query(protocols, families, states(asked, filter), owners);
    }

    /** As ss: without -a, -l or a state in the filter, only sockets that are connected. */
    private static Set<SocketState> states(Set<Selection> asked, SocketFilter filter) {
        Set<SocketState> all = EnumSet.allOf(SocketState.class);
        all.remove(SocketState.UNKNOWN);
        if (asked.contains(Selection.LISTENING)) {
            return EnumSet.of(SocketState.LISTEN, SocketState.CLOSE);
        }
        if (!asked.contains(Selection.LISTENING_TOO) && !FilterContent.asksForState(filter)) {
            all.removeAll(EnumSet.of(
                    SocketState.LISTEN,
                    SocketState.CLOSE,
                    SocketState.TIME_WAIT,
                    SocketState.SYN_RECV,
                    SocketState.BOUND_INACTIVE));
        }
        return all;
    }

    private static boolean isOneState(Set<Selection> asked) {
        boolean connected = asked.contains(Selection.UDP) || asked.contains(Selection.RAW);
        return (!asked.isEmpty() && UNCONNECTED.containsAll(asked)) || (connected && CONNECTED.containsAll(asked));
    }

    private static Set<SsText.Detail> details(SnapshotRequest request, SocketFilter filter) {
        Set<SsText.Detail> details = EnumSet.noneOf(SsText.Detail.class);
        for (SnapshotRequest.Detail detail : request.details()) {
            details.add(
                    switch (detail) {
                        case EXTENDED -> SsText.Detail.EXTENDED;
                        case TCP_INFO -> SsText.Detail.INFO;
                        case MEMORY -> SsText.Detail.MEMORY;
                        case TIMER -> SsText.Detail.OPTIONS;
                        case PROCESS -> SsText.Detail.PROCESSES;
                    });
        }
        if (request.numeric()) {
            details.add(SsText.Detail.NUMERIC);
        }
        Set<Selection> asked = request.selection();
        if (request.capture() == null && OtherFamilies.isOneTable(asked)) {
            details.add(SsText.Detail.NO_NETID);
        }
        if (request.capture() == null && isOneState(asked) && !FilterContent.asksForState(filter)) {
            details.add(SsText.Detail.NO_STATE);
        }
        if (!request.header()) {
            details.add(SsText.Detail.NO_HEADER);
        }
        return details;
    }
}

package io.sockcdc.app;

import io.sockcdc.app.output.Lines;
import io.sockcdc.app.wiring.SnapshotRequest;
import io.sockcdc.app.wiring.SnapshotRequest.Detail;
import io.sockcdc.app.wiring.SnapshotRequest.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapshot}: the kernel's socket table, once. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Print the kernel's socket table once, as ss does. Needs no Kafka.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc snapshot -tap                          all TCP sockets with their processes",
            "  sockcdc snapshot -i state established          TCP's own figures of open connections",
            "  sockcdc snapshot --format json dst 10.0.0.0/8  for a program",
            "  sockcdc snapshot -xlp                          Unix sockets that listen, with their processes",
            "  sockcdc snapshot -s                            how many there are",
            "  sockcdc snapshot --netns all -ta               of every network namespace",
            "  sockcdc snapshot --capture dump.pcap           what a recorded netlink capture says"
        })
final class SnapshotCommand implements Runnable {
    private final Program program;
    private final CommonOptions common;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Mixin
    private final SsFlags ss = new SsFlags();

    @Option(
            names = {"-w", "--raw"},
            description = "Raw IP sockets.")
    private boolean raw;

    @Option(
            names = {"-x", "--unix"},
            description = "Unix domain sockets.")
    private boolean unix;

    @Option(
            names = {"-0", "--packet"},
            description = "Packet sockets.")
    private boolean packet;

    @Option(names = "--netlink", description = "Netlink sockets.")
    private boolean netlink;

    @Option(
            names = {"-M", "--mptcp"},
            description = "MPTCP sockets.")
    private boolean mptcp;

    @Option(
            names = {"-S", "--sctp"},
            description = "SCTP sockets.")
    private boolean sctp;

    @Option(
            names = {"-d", "--dccp"},
            description = "DCCP sockets.")
    private boolean dccp;

    @Option(names = "--vsock", description = "Sockets of virtual machines.")
    private boolean vsock;

    @Option(names = "--xdp", description = "XDP sockets.")
    private boolean xdp;

    @Option(
            names = {"-4", "--ipv4"},
            description = "IPv4 sockets.")
    private boolean ipv4;

    @Option(
            names = {"-6", "--ipv6"},
            description = "IPv6 sockets.")
    private boolean ipv6;

    @Option(
            names = {"-s", "--summary"},
            description = "How many sockets there are, instead of the sockets.")
    private boolean summary;

    @Option(
            names = {"-N", "--netns"},
            paramLabel = "NAME",
            description = "In this network namespace: a name under /run/netns, a path, or all, one after another.")
    private @Nullable String netns;

    @Option(
            names = "--capture",
            paramLabel = "FILE",
            description = "Decode a recorded netlink capture (pcap, link type 253) instead of asking the kernel.")
    private @Nullable Path capture;

    @Parameters(paramLabel = "FILTER", description = "Which sockets, in the filter language of ss. Default: all.")
    private List<String> filter = new ArrayList<>();

    SnapshotCommand(Program program, CommonOptions common) {
        this.program = program;
        this.common = common;
    }

    @Override
    public void run() {
        common.setUpLogging(LogLevel.WARN);
        SnapshotRequest request = new SnapshotRequest(
                filter,
                selection(),
                ss.details(Detail.class, SnapshotCommand::word),
                ss.numeric,
                !ss.noHeader,
                capture,
                summary,
                netns,
                format.format());
        program.wiring()
                .snapshots()
                .print(request, Lines.gathering(program.out()))
                .forEach(program::say);
    }

    private Set<Selection> selection() {
        Set<Selection> selection = EnumSet.noneOf(Selection.class);
        SsFlags.addIf(selection, ss.tcp, Selection.TCP);
        SsFlags.addIf(selection, ss.udp, Selection.UDP);
        SsFlags.addIf(selection, raw, Selection.RAW);
        SsFlags.addIf(selection, unix, Selection.UNIX);
        SsFlags.addIf(selection, packet, Selection.PACKET);
        SsFlags.addIf(selection, netlink, Selection.NETLINK);
        SsFlags.addIf(selection, mptcp, Selection.MPTCP);
        SsFlags.addIf(selection, sctp, Selection.SCTP);
        SsFlags.addIf(selection, dccp, Selection.DCCP);
        SsFlags.addIf(selection, vsock, Selection.VSOCK);
        SsFlags.addIf(selection, xdp, Selection.XDP);
        SsFlags.addIf(selection, ipv4, Selection.IPV4);
        SsFlags.addIf(selection, ipv6, Selection.IPV6);
        SsFlags.addIf(selection, ss.listening, Selection.LISTENING);
        SsFlags.addIf(selection, ss.all, Selection.LISTENING_TOO);
        return selection;
    }

    private static Detail word(SsFlags.Detail detail) {
        return switch (detail) {
            case EXTENDED -> Detail.EXTENDED;
            case INFO -> Detail.TCP_INFO;
            case MEMORY -> Detail.MEMORY;
            case TIMERS -> Detail.TIMER;
            case PROCESSES -> Detail.PROCESS;
        };
    }
}

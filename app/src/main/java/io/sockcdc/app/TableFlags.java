package io.sockcdc.app;

import io.sockcdc.filter.FilterContent;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.render.SsText;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** The flags of ss, for a table that comes from history: the families have no short names, because -6m is a time. */
final class TableFlags {
    private static final Set<State> LISTENING = EnumSet.of(State.LISTEN, State.CLOSE);
    private static final Set<State> NOT_CONNECTED =
            EnumSet.of(State.LISTEN, State.CLOSE, State.TIME_WAIT, State.SYN_RECV, State.BOUND_INACTIVE);

    @Option(
            names = {"-t", "--tcp"},
            description = "TCP sockets.")
    private boolean tcp;

    @Option(
            names = {"-u", "--udp"},
            description = "UDP sockets.")
    private boolean udp;

    @Option(names = "--ipv4", description = "IPv4 sockets.")
    private boolean ipv4;

    @Option(names = "--ipv6", description = "IPv6 sockets.")
    private boolean ipv6;

    @Option(
            names = {"-l", "--listening"},
            description = "Listening sockets only.")
    private boolean listening;

    @Option(
            names = {"-a", "--all"},
            description = "Listening sockets too.")
    private boolean all;

    @Option(
            names = {"-n", "--numeric"},
            description = "Ports as numbers.")
    private boolean numeric;

    @Option(
            names = {"-e", "--extended"},
            description = "User, inode and cookie.")
    private boolean extended;

    @Option(
            names = {"-i", "--info"},
            description = "TCP's own figures.")
    private boolean info;

    @Option(
            names = {"-m", "--memory"},
            description = "Memory the socket holds.")
    private boolean memory;

    @Option(
            names = {"-o", "--options"},
            description = "Timers.")
    private boolean timers;

    @Option(
            names = {"-p", "--processes"},
            description = "Processes that hold the socket.")
    private boolean processes;

    @Option(
            names = {"-H", "--no-header"},
            description = "No line with the names of the columns.")
    private boolean noHeader;

    /** Whether ss would print the socket with these flags and that filter. */
    boolean show(SocketEvent event, SocketFilter filter) {
        Protocol protocol = event.getProtocol();
        Family family = event.getFamily();
        State state = event.getState();
        boolean states = listening
                ? LISTENING.contains(state)
                : all || FilterContent.asksForState(filter) || !NOT_CONNECTED.contains(state);
        return states
                && (tcp == udp || (tcp ? protocol == Protocol.TCP : protocol == Protocol.UDP))
                && (ipv4 == ipv6 || (ipv4 ? family == Family.INET : family == Family.INET6));
    }

    boolean numeric() {
        return numeric;
    }

    /** What to print of each. */
    Set<SsText.Detail> details() {
        Set<SsText.Detail> details = EnumSet.noneOf(SsText.Detail.class);
        addIf(details, extended, SsText.Detail.EXTENDED);
        addIf(details, info, SsText.Detail.INFO);
        addIf(details, memory, SsText.Detail.MEMORY);
        addIf(details, timers, SsText.Detail.OPTIONS);
        addIf(details, processes, SsText.Detail.PROCESSES);
        addIf(details, numeric, SsText.Detail.NUMERIC);
        addIf(details, tcp != udp, SsText.Detail.NO_NETID);
        addIf(details, noHeader, SsText.Detail.NO_HEADER);
        return details;
    }

    private static void addIf(Set<SsText.Detail> details, boolean condition, SsText.Detail detail) {
        if (condition) {
            details.add(detail);
        }
    }
}

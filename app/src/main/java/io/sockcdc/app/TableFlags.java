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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of ss, for a table that comes from history: the families have no short names, because -6m is a time. */
final class TableFlags {
    private static final Set<State> LISTENING = EnumSet.of(State.LISTEN, State.CLOSE);
    private static final Set<State> NOT_CONNECTED =
            EnumSet.of(State.LISTEN, State.CLOSE, State.TIME_WAIT, State.SYN_RECV, State.BOUND_INACTIVE);

    @Mixin
    private final SsFlags ss = new SsFlags();

    @Option(names = "--ipv4", description = "IPv4 sockets.")
    private boolean ipv4;

    @Option(names = "--ipv6", description = "IPv6 sockets.")
    private boolean ipv6;

    /** Whether ss would print the socket with these flags and that filter. */
    boolean show(SocketEvent event, SocketFilter filter) {
        Protocol protocol = event.getProtocol();
        Family family = event.getFamily();
        State state = event.getState();
        boolean states = ss.listening
                ? LISTENING.contains(state)
                : ss.all || FilterContent.asksForState(filter) || !NOT_CONNECTED.contains(state);
        return states
                && (ss.tcp == ss.udp || (ss.tcp ? protocol == Protocol.TCP : protocol == Protocol.UDP))
                && (ipv4 == ipv6 || (ipv4 ? family == Family.INET : family == Family.INET6));
    }

    boolean numeric() {
        return ss.numeric;
    }

    /** What to print of each. */
    Set<SsText.Detail> details() {
        Set<SsText.Detail> details = ss.details(SsText.Detail.class, TableFlags::word);
        SsFlags.addIf(details, ss.numeric, SsText.Detail.NUMERIC);
        SsFlags.addIf(details, ss.tcp != ss.udp, SsText.Detail.NO_NETID);
        SsFlags.addIf(details, ss.noHeader, SsText.Detail.NO_HEADER);
        return details;
    }

    private static SsText.Detail word(SsFlags.Detail detail) {
        return switch (detail) {
            case EXTENDED -> SsText.Detail.EXTENDED;
            case INFO -> SsText.Detail.INFO;
            case MEMORY -> SsText.Detail.MEMORY;
            case TIMERS -> SsText.Detail.OPTIONS;
            case PROCESSES -> SsText.Detail.PROCESSES;
        };
    }
}

package io.sockcdc.collector.sockdiag.bytecode;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.sockdiag.bytecode.Split.Bounds;
import io.sockcdc.collector.sockdiag.bytecode.Split.Trust;
import io.sockcdc.filter.FilterTerm;
import io.sockcdc.filter.SocketFilter;
import java.util.EnumSet;
import java.util.Set;

/**
 * A filter, divided between the kernel and the program. The kernel's part is never narrower than the filter, which is always
 * evaluated in full afterwards: what the kernel does is save buffer and CPU. Immutable.
 */
public final class KernelFilter {
    private static final Set<SocketState> EVERY_STATE = EnumSet.complementOf(EnumSet.of(SocketState.UNKNOWN));

    private final FilterTerm term;
    private final Trust trust;

    private KernelFilter(SocketFilter filter, Trust trust) {
        this.term = FilterTerm.of(filter);
        this.trust = trust;
    }

    /**
     * For dumps that are looked at once.
     *
     * @param marks whether this process may ask for firewall marks (CAP_NET_ADMIN in the namespace); without it a program
     *     that asks for one makes the kernel refuse the dump
     * @param deviceNames whether the filter's interface names were looked up in the namespace that is dumped, just now
     */
    public static KernelFilter once(SocketFilter filter, boolean marks, boolean deviceNames) {
        return new KernelFilter(filter, new Trust(false, marks, deviceNames));
    }

    /**
     * For following sockets through their lives: only what stays true of a socket from the first dump that lists it to its
     * destroy event is asked. States, interfaces and marks change; an end that is not set yet, or that the kernel has zeroed
     * at the end, may be anything.
     */
    public static KernelFilter lasting(SocketFilter filter) {
        return new KernelFilter(filter, new Trust(true, false, false));
    }

    /** For a dump of that protocol in these states. */
    public KernelPart dump(Protocol protocol, Set<SocketState> states) {
        Set<SocketState> possible = EnumSet.noneOf(SocketState.class);
        int mask = trust.lasting() ? -1 : Split.possibleStates(term);
        for (SocketState state : states) {
            if ((mask & Split.saidOf(state)) != 0) {
                possible.add(state);
            }
        }
        Split split = new Split(trust, protocol, possible);
        Bounds bounds = split.bounds(term);
        return KernelPart.ofDump(bounds, possible, split.leftToTheFilter());
    }

    /**
     * For destroy events of both protocols; {@link KernelPart#test} tells which sockets it lets pass.
     *
     * @throws IllegalStateException when this filter is for dumps that are looked at once
     */
    public KernelPart destroys() {
        if (!trust.lasting()) {
            throw new IllegalStateException("destroy events need a filter of what lasts");
        }
        Split split = new Split(trust, null, EVERY_STATE);
        Bounds bounds = split.bounds(term);
        return KernelPart.ofDestroys(bounds, split.leftToTheFilter());
    }
}

package io.sockcdc.collector.sockdiag.bytecode;

import static io.sockcdc.collector.sockdiag.bytecode.Condition.FALSE;
import static io.sockcdc.collector.sockdiag.bytecode.Condition.TRUE;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.filter.FilterTerm;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a filter between two formulas that the kernel can decide: one that holds wherever the filter does, and one that holds
 * nowhere else. {@code not} swaps them, so both stay right however deep it stands.
 */
final class Split {
    /** In these a dump may list mini-sockets, of which fewer facts arrive than the kernel has. */
    private static final Set<SocketState> MINI =
            EnumSet.of(SocketState.TIME_WAIT, SocketState.SYN_RECV, SocketState.FIN_WAIT2);

    private static final Condition ZERO_V4 = new Condition.Prefix(true, true, 0, 0xffff_0000_0000L, 128, false);
    private static final Condition ZERO_V6 = new Condition.Prefix(true, false, 0, 0, 128, false);

    private final Trust trust;
    private final @Nullable Protocol protocol;
    private final Set<SocketState> states;
    private final Set<String> left = new LinkedHashSet<>();

    /**
     * What may be compiled.
     *
     * @param lasting only what holds from the first dump of a socket to its destroy event, where an end that is not set may
     *     have been, or become, anything
     * @param marks whether the kernel will answer for marks, for which it wants CAP_NET_ADMIN
     * @param deviceNames whether interface names mean the same for the kernel's answer as when the filter was parsed
     */
    record Trust(boolean lasting, boolean marks, boolean deviceNames) {}

    /** The two formulas: {@code over} holds wherever the filter does, {@code under} only where it does. */
    record Bounds(Condition over, Condition under) {
        static final Bounds UNKNOWN = new Bounds(TRUE, FALSE);

        static Bounds exactly(Condition condition) {
            return new Bounds(condition, condition);
        }

        boolean exact() {
            return over.equals(under);
        }
    }

    /**
     * @param protocol of the sockets, or null for both
     * @param states that the sockets can be in
     */
    Split(Trust trust, @Nullable Protocol protocol, Set<SocketState> states) {
        this.trust = trust;
        this.protocol = protocol;
        this.states = states;
    }

    /** Predicates that the kernel was not asked, in the filter language. */
    List<String> leftToTheFilter() {
        return List.copyOf(left);
    }

    Bounds bounds(FilterTerm term) {
        if (term instanceof FilterTerm.AllOf all) {
            List<Bounds> parts = all.parts().stream().map(this::bounds).toList();
            return new Bounds(
                    Condition.all(parts.stream().map(Bounds::over).toList()),
                    Condition.all(parts.stream().map(Bounds::under).toList()));
        } else if (term instanceof FilterTerm.AnyOf any) {
            List<Bounds> parts = any.parts().stream().map(this::bounds).toList();
            return new Bounds(
                    Condition.any(parts.stream().map(Bounds::over).toList()),
                    Condition.any(parts.stream().map(Bounds::under).toList()));
        } else if (term instanceof FilterTerm.Not not) {
            Bounds inner = bounds(not.part());
            return new Bounds(inner.under.negate(), inner.over.negate());
        }
        Bounds its = leaf(term);
        if (its.equals(Bounds.UNKNOWN)) {
            left.add(term.text());
        }
        return its;
    }

    private Bounds leaf(FilterTerm term) {
        if (term instanceof FilterTerm.Constant constant) {
            return Bounds.exactly(constant.value() ? TRUE : FALSE);
        } else if (term instanceof FilterTerm.FamilyIs family) {
            return Bounds.exactly(
                    switch (family.family()) {
                        case INET -> new Condition.V6(true);
                        case INET6 -> new Condition.V6(false);
                        default -> FALSE;
                    });
        } else if (term instanceof FilterTerm.PortIn port) {
            return port(new Condition.Port(port.local(), port.low(), port.high(), port.negated()));
        } else if (term instanceof FilterTerm.AddressIn address) {
            return address(address);
        } else if (term instanceof FilterTerm.ProtocolIs its) {
            return protocol(its);
        } else if (term instanceof FilterTerm.StateIn its) {
            return states(its.mask());
        } else if (term instanceof FilterTerm.DeviceIs device) {
            Integer index = device.index();
            if (index == null || trust.lasting || (device.name() != null && !trust.deviceNames)) {
                return Bounds.UNKNOWN;
            }
            return Bounds.exactly(new Condition.Device(index, device.negated()));
        } else if (term instanceof FilterTerm.MarkIs mark && trust.marks && !trust.lasting) {
            Condition its = new Condition.Mark(mark.value(), mark.mask(), mark.negated());
            return new Bounds(its, states.stream().noneMatch(MINI::contains) ? its : FALSE);
        }
        return Bounds.UNKNOWN;
    }

    /** A port that is 0 may not be known: then a predicate is false, also a negated one. */
    private Bounds port(Condition.Port its) {
        Condition unset = new Condition.Port(its.local(), 0, 0, false);
        boolean holdsForUnset = its.holdsFor(0);
        Condition over = trust.lasting && !holdsForUnset ? Condition.any(List.of(unset, its)) : its;
        Condition under = holdsForUnset ? Condition.all(List.of(unset.negate(), its)) : its;
        return new Bounds(over, under);
    }

    /** An address that is unspecified may not be known. */
    private Bounds address(FilterTerm.AddressIn its) {
        Condition.Prefix prefix = new Condition.Prefix(its.local(), its.v4(), its.high(), its.low(), its.bits(), false);
        Condition unset = Condition.any(List.of(end(ZERO_V4, its.local()), end(ZERO_V6, its.local())));
        boolean holdsForUnset = prefix.holdsFor(true, 0, 0) || prefix.holdsFor(true, 0, 0xffff_0000_0000L);
        Condition under = holdsForUnset ? Condition.all(List.of(unset.negate(), prefix)) : prefix;
        if (!trust.lasting) {
            return new Bounds(prefix, under);
        }
        Condition maybe = its.v4() ? unset : Condition.all(List.of(new Condition.V6(false), unset));
        return new Bounds(Condition.any(List.of(prefix, maybe)), under);
    }

    private static Condition end(Condition zero, boolean local) {
        Condition.Prefix its = (Condition.Prefix) zero;
        return new Condition.Prefix(local, its.v4(), its.high(), its.low(), its.bits(), false);
    }

    private Bounds protocol(FilterTerm.ProtocolIs its) {
        Integer tcpOrUdp = its.number() == 6 || its.number() == 17 ? (Integer) its.number() : null;
        if (tcpOrUdp == null) {
            return Bounds.exactly(its.negated() ? TRUE : FALSE);
        }
        boolean udp = tcpOrUdp == 17;
        if (protocol == null) {
            return Bounds.exactly(new Condition.Udp(udp == its.negated()));
        }
        return Bounds.exactly(((protocol == Protocol.UDP) == udp) != its.negated() ? TRUE : FALSE);
    }

    /** Known where all the sockets' states are in the mask, or none. */
    private Bounds states(int mask) {
        if (trust.lasting) {
            return Bounds.UNKNOWN;
        }
        boolean some = false;
        boolean all = true;
        for (SocketState state : states) {
            int bits = saidOf(state);
            some |= (mask & bits) != 0;
            all &= (mask & bits) == bits;
        }
        return all ? Bounds.exactly(TRUE) : some ? Bounds.UNKNOWN : Bounds.exactly(FALSE);
    }

    /** What a dump may say of a socket in that state: the kernel lists one that is only bound as closed. */
    static int saidOf(SocketState state) {
        int bit = 1 << state.number();
        return state == SocketState.BOUND_INACTIVE ? bit | 1 << SocketState.CLOSE.number() : bit;
    }

    /** States in which the filter may hold, whatever else is true of the socket; bit n is the kernel's state n. */
    static int possibleStates(FilterTerm term) {
        return overStates(term);
    }

    private static int overStates(FilterTerm term) {
        if (term instanceof FilterTerm.AllOf all) {
            return all.parts().stream().mapToInt(Split::overStates).reduce(-1, (a, b) -> a & b);
        } else if (term instanceof FilterTerm.AnyOf any) {
            return any.parts().stream().mapToInt(Split::overStates).reduce(0, (a, b) -> a | b);
        } else if (term instanceof FilterTerm.Not not) {
            return ~underStates(not.part());
        } else if (term instanceof FilterTerm.StateIn its) {
            return its.mask();
        }
        return term instanceof FilterTerm.Constant constant && !constant.value() ? 0 : -1;
    }

    private static int underStates(FilterTerm term) {
        if (term instanceof FilterTerm.AllOf all) {
            return all.parts().stream().mapToInt(Split::underStates).reduce(-1, (a, b) -> a & b);
        } else if (term instanceof FilterTerm.AnyOf any) {
            return any.parts().stream().mapToInt(Split::underStates).reduce(0, (a, b) -> a | b);
        } else if (term instanceof FilterTerm.Not not) {
            return ~overStates(not.part());
        } else if (term instanceof FilterTerm.StateIn its) {
            return its.mask();
        }
        return term instanceof FilterTerm.Constant constant && constant.value() ? -1 : 0;
    }
}

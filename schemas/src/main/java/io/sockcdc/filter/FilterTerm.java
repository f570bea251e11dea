package io.sockcdc.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a tree for readers other than its own evaluation, such as a compiler. Every term is true of exactly the targets
 * that the filter it was made of lets pass; like there, what a target does not know makes a leaf false, also a negated one.
 */
public sealed interface FilterTerm {
    /** Always true or always false. */
    record Constant(boolean value) implements FilterTerm {}

    /** True when every part is; at least two parts. */
    record AllOf(List<FilterTerm> parts) implements FilterTerm {
        public AllOf {
            parts = List.copyOf(parts);
        }
    }

    /** True when a part is; at least two parts. */
    record AnyOf(List<FilterTerm> parts) implements FilterTerm {
        public AnyOf {
            parts = List.copyOf(parts);
        }
    }

    /** True when the part is not. */
    record Not(FilterTerm part) implements FilterTerm {}

    /** The state is known and among these; bit n is the kernel's state n. */
    record StateIn(int mask) implements FilterTerm {}

    /** The family is this one. */
    record FamilyIs(AddressFamily family) implements FilterTerm {}

    /** The port of that end is known and from {@code low} to {@code high}, or outside of it when negated. */
    record PortIn(boolean local, int low, int high, boolean negated) implements FilterTerm {}

    /**
     * The address of that end is known and begins with these bits.
     *
     * @param v4 whether IPv4 was meant: then IPv4 sockets and IPv4-mapped addresses match; else sockets of family inet6 only
     * @param high first 64 bits, network order; an IPv4 prefix in its IPv4-mapped form
     * @param low last 64 bits
     * @param bits length of the prefix in the 128-bit form, 96 at least for IPv4
     */
    record AddressIn(boolean local, boolean v4, long high, long low, int bits) implements FilterTerm {}

    /**
     * The socket is bound to that interface, or to none or another when negated.
     *
     * @param name as written, or null when the index was
     * @param index as written or as found for the name, or null
     */
    record DeviceIs(@Nullable String name, @Nullable Integer index, boolean negated) implements FilterTerm {}

    /** The mark is known and, under the mask, is or is not the value. */
    record MarkIs(int value, int mask, boolean negated) implements FilterTerm {}

    /** The transport protocol is, or is not, the one with that number. */
    record ProtocolIs(int number, boolean negated) implements FilterTerm {}

    /** A predicate on what only this program knows of a socket: its process, user, control group, direction and such. */
    record Other(SocketFilter predicate) implements FilterTerm {}

    /** A leaf in the filter language, or in words close to it. */
    default String text() {
        if (this instanceof StateIn states) {
            return StateNames.print(states.mask);
        } else if (this instanceof DeviceIs device) {
            return new Property.Device(device.name, device.index, device.negated).toString();
        } else if (this instanceof MarkIs mark) {
            return new Property.Mark(mark.value, mark.mask, mark.negated).toString();
        } else if (this instanceof Other other) {
            return other.predicate.toString();
        }
        return toString();
    }

    /** The filter as a tree. */
    static FilterTerm of(SocketFilter filter) {
        if (filter instanceof Logic.And and) {
            return new AllOf(and.parts().stream().map(FilterTerm::of).toList());
        } else if (filter instanceof Logic.Or or) {
            return new AnyOf(or.parts().stream().map(FilterTerm::of).toList());
        } else if (filter instanceof Logic.Not not) {
            return new Not(of(not.part()));
        } else if (filter instanceof Endpoint.Any any) {
            return family(any.family(), new Constant(true));
        } else if (filter instanceof Endpoint.Port port) {
            return family(port.family(), port(port));
        } else if (filter instanceof Endpoint.Address its) {
            boolean local = its.side() == Endpoint.Side.SOURCE;
            return family(its.family(), new AddressIn(local, its.v4(), its.high(), its.low(), its.bits()));
        } else if (filter instanceof Endpoint.Named named) {
            return new AllOf(List.of(new FamilyIs(named.family()), new Other(named)));
        } else if (filter instanceof Property.States states) {
            return states.mask() == StateNames.ALL ? new Constant(true) : new StateIn(states.mask());
        } else if (filter instanceof Property.Device device) {
            return new DeviceIs(device.name(), device.index(), device.negated());
        } else if (filter instanceof Property.Mark mark) {
            return new MarkIs(mark.value(), mark.mask(), mark.negated());
        } else if (filter instanceof Property.Autobound range) {
            return new PortIn(true, range.lowestPort(), range.highestPort(), false);
        } else if (filter instanceof Extension.ProtocolIs protocol) {
            return new ProtocolIs(protocol.protocol().number(), protocol.negated());
        }
        return filter == SocketFilter.MATCH_ALL ? new Constant(true) : new Other(filter);
    }

    private static FilterTerm family(@Nullable AddressFamily family, FilterTerm rest) {
        if (family == null) {
            return rest;
        }
        return rest instanceof Constant ? new FamilyIs(family) : new AllOf(List.of(new FamilyIs(family), rest));
    }

    private static FilterTerm port(Endpoint.Port its) {
        boolean local = its.side() == Endpoint.Side.SOURCE;
        int port = its.port();
        return switch (its.comparison()) {
            case EQUAL -> new PortIn(local, port, port, false);
            case NOT_EQUAL -> new PortIn(local, port, port, true);
            case AT_LEAST -> new PortIn(local, port, 65535, false);
            case AT_MOST -> new PortIn(local, 0, port, false);
            case ABOVE -> port == 65535 ? new Constant(false) : new PortIn(local, port + 1, 65535, false);
            case BELOW -> port == 0 ? new Constant(false) : new PortIn(local, 0, port - 1, false);
        };
    }
}

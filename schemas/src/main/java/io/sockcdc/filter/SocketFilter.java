package io.sockcdc.filter;

import java.util.List;

/**
 * A question about a socket in the filter language of ss (iproute2, ss(8), STATE-FILTER and EXPRESSION), with extensions for
 * what ss cannot ask. The language is described in docs/reference/filter.md.
 *
 * <p>A filter is immutable and may be shared between threads; asking it does not allocate. Where the manual and the program
 * ss differ, the manual is followed:
 *
 * <ul>
 *   <li>{@code and} binds stronger than {@code or}; ss 6.1 reads both from left to right with the same strength;
 *   <li>{@code not src 0.0.0.0/0} selects what is not IPv4; ss 6.1 prints nothing, because the kernel and ss itself disagree
 *       about that condition and a socket must pass both;
 *   <li>{@code FAMILY:} narrows only the predicate that carries it; in ss it narrows the whole list.
 * </ul>
 */
public sealed interface SocketFilter
        permits Logic.All,
                Logic.And,
                Logic.Or,
                Logic.Not,
                Endpoint.Any,
                Endpoint.Address,
                Endpoint.Port,
                Endpoint.Named,
                Property.States,
                Property.Device,
                Property.Mark,
                Property.Cgroup,
                Property.Autobound,
                Extension.Pid,
                Extension.Uid,
                Extension.User,
                Extension.Command,
                Extension.Container,
                Extension.DirectionIs,
                Extension.ProtocolIs,
                Extension.OpIs {
    /** The filter that lets every socket pass; its text is empty. */
    SocketFilter MATCH_ALL = Logic.All.INSTANCE;

    /** Whether the socket passes. */
    boolean test(FilterTarget target);

    /**
     * The filter that a text says, with the built-in names.
     *
     * @throws FilterSyntaxException when the text is not in the language; it names the column
     */
    static SocketFilter parse(String text) {
        return parse(text, FilterNames.builtIn());
    }

    /** The filter that command line arguments say: they are read as if joined by spaces, as ss does. */
    static SocketFilter parse(List<String> args) {
        return parse(String.join(" ", args), FilterNames.builtIn());
    }

    /** The filter that a text says, names of services, interfaces and users looked up in {@code names}. */
    static SocketFilter parse(String text, FilterNames names) {
        return new FilterParser(text, names).parse();
    }

    /** Canonical text, which parses to an equal filter. */
    @Override
    String toString();
}

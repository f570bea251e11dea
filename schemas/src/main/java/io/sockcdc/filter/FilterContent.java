package io.sockcdc.filter;

import java.util.function.Predicate;

/** What a filter asks about, so that a command fetches no more than that. */
public final class FilterContent {
    private FilterContent() {}

    /** Whether a state is asked for anywhere: ss then looks at listening and finished sockets too. */
    public static boolean asksForState(SocketFilter filter) {
        return mentions(filter, Property.States.class::isInstance);
    }

    /** Whether it is asked who holds the socket: process, command or container. */
    public static boolean asksForOwner(SocketFilter filter) {
        return mentions(
                filter,
                part -> part instanceof Extension.Pid
                        || part instanceof Extension.Command
                        || part instanceof Extension.Container);
    }

    private static boolean mentions(SocketFilter filter, Predicate<SocketFilter> such) {
        if (filter instanceof Logic.And and) {
            return and.parts().stream().anyMatch(part -> mentions(part, such));
        } else if (filter instanceof Logic.Or or) {
            return or.parts().stream().anyMatch(part -> mentions(part, such));
        } else if (filter instanceof Logic.Not not) {
            return mentions(not.part(), such);
        }
        return such.test(filter);
    }
}

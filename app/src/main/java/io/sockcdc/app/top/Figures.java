package io.sockcdc.app.top;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is to show at a moment.
 *
 * @param rows addresses, in no order
 * @param matching how many open sockets of each address pass the expression that is asked for; null when none is
 * @param flags open flags about anything
 * @param complete whether everything that is kept has been read
 * @param now the moment
 * @param source where it comes from, for people
 */
record Figures(
        List<AddressRow> rows,
        @Nullable Map<String, Integer> matching,
        int flags,
        boolean complete,
        Instant now,
        String source) {
    Figures {
        rows = List.copyOf(rows);
        matching = matching == null ? null : Map.copyOf(matching);
    }
}

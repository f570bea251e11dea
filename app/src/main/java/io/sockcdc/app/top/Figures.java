package io.sockcdc.app.top;

import java.time.Instant;
import java.util.List;

/**
 * What there is to show at a moment.
 *
 * @param rows addresses, in no order
 * @param flags open flags about anything
 * @param complete whether everything that is kept has been read
 * @param now the moment
 * @param source where it comes from, for people
 */
record Figures(List<AddressRow> rows, int flags, boolean complete, Instant now, String source) {
    Figures {
        rows = List.copyOf(rows);
    }
}

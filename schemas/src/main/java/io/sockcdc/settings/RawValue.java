package io.sockcdc.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stood somewhere before anyone knew its type.
 *
 * @param text the scalar, or null for a list
 * @param items the items of a list, or null for a scalar
 * @param where {@code sockcdc.yaml:7}, {@code environment variable SOCKCDC_X} or {@code flag x}
 */
record RawValue(@Nullable String text, @Nullable List<String> items, String where) {
    String print() {
        return items != null ? String.join(",", items) : String.valueOf(text);
    }
}

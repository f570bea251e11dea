package io.sockcdc.settings;

import java.util.List;
import java.util.Map;

/** The records that settings were bound to, and where each value came from. */
public final class BoundSettings {
    private final List<Record> records;
    private final Map<String, String> sources;

    BoundSettings(List<Record> records, Map<String, String> sources) {
        this.records = List.copyOf(records);
        this.sources = Map.copyOf(sources);
    }

    /** The record of that type; it must be one of those that were bound. */
    public <R extends Record> R get(Class<R> type) {
        for (Record its : records) {
            if (type.isInstance(its)) {
                return type.cast(its);
            }
        }
        throw new IllegalArgumentException(type.getSimpleName() + " was not bound");
    }

    /** Where each key that is not at its default came from: {@code sockcdc.yaml:7}, a variable, or a flag. */
    public Map<String, String> sources() {
        return sources;
    }
}

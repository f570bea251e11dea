package io.sockcdc.consumers.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest so many entries; the one that was not put for longest goes first. */
final class Recent<V> {
    private final LinkedHashMap<String, V> entries = new LinkedHashMap<>();
    private final int most;

    Recent(int most) {
        this.most = most;
    }

    void put(String key, V value) {
        entries.remove(key);
        entries.put(key, value);
        if (entries.size() > most) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    @Nullable V get(String key) {
        return entries.get(key);
    }

    @Nullable V remove(String key) {
        return entries.remove(key);
    }

    Map<String, V> all() {
        return entries;
    }

    void clear() {
        entries.clear();
    }
}

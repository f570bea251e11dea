package io.sockcdc.consumers.topology.state;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose entries are objects between two commits. What is changed is written once, when flushed, and what came and went
 * in between never is. Owned by the stream thread.
 *
 * @param <K> keys with equality
 * @param <V> values that are never changed in place
 */
public final class WriteBehind<K, V> {
    private final KeyValueStore<K, V> store;
    private final int mostClean;
    private final Map<K, Entry<V>> live = new HashMap<>();

    private static final class Entry<V> {
        private @Nullable V value;
        private final boolean stored;
        private boolean dirty;

        Entry(@Nullable V value, boolean stored) {
            this.value = value;
            this.stored = stored;
        }
    }

    /**
     * Over a store without a cache, to which nothing else writes.
     *
     * @param mostClean entries that stay objects although they did not change
     */
    public WriteBehind(KeyValueStore<K, V> store, int mostClean) {
        this.store = store;
        this.mostClean = mostClean;
    }

    /** The value of that key; null when there is none. */
    public @Nullable V get(K key) {
        Entry<V> known = live.get(key);
        if (known != null) {
            return known.value;
        }
        V stored = store.get(key);
        if (stored != null) {
            live.put(key, new Entry<>(stored, true));
        }
        return stored;
    }

    /** Replaces the value of a key that was asked for since the last flush; null takes it away. */
    public void put(K key, @Nullable V value) {
        Entry<V> known = live.get(key);
        if (known == null) {
            if (value == null) {
                return;
            }
            known = new Entry<>(value, false);
            live.put(key, known);
        } else if (value == null && !known.stored) {
            live.remove(key);
            return;
        }
        known.value = value;
        known.dirty = true;
    }

    /** Writes what changed. */
    public void flush() {
        Iterator<Map.Entry<K, Entry<V>>> all = live.entrySet().iterator();
        int clean = 0;
        while (all.hasNext()) {
            Map.Entry<K, Entry<V>> each = all.next();
            Entry<V> entry = each.getValue();
            V value = entry.value;
            if (!entry.dirty) {
                clean++;
                if (clean > mostClean) {
                    all.remove();
                }
            } else if (value == null) {
                store.delete(each.getKey());
                all.remove();
            } else {
                store.put(each.getKey(), value);
                each.setValue(new Entry<>(value, true));
            }
        }
    }

    /** The store, with all that changed. */
    public KeyValueStore<K, V> flushed() {
        flush();
        return store;
    }
}

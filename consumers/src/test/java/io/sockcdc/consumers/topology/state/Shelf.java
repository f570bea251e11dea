package io.sockcdc.consumers.topology.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store that outlives what is kept in it. */
public final class Shelf implements KeyValueStore<byte[], byte[]> {
    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

    private int writes;

    /** Bytes of all values. */
    public long bytes() {
        return entries.values().stream().mapToLong(value -> value.length).sum();
    }

    /** Bytes of the largest value. */
    public int mostBytesOfOne() {
        return entries.values().stream().mapToInt(value -> value.length).max().orElse(0);
    }

    /** How often something was put or deleted. */
    public int writes() {
        return writes;
    }

    @Override
    public void put(byte[] key, byte @Nullable [] value) {
        writes++;
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // as the interface has it: null when there is none
    public byte[] putIfAbsent(byte[] key, byte[] value) {
        return entries.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<byte[], byte[]>> all) {
        all.forEach(one -> put(one.key, one.value));
    }

    @Override
    @SuppressWarnings("NullAway") // as the interface has it: null when there is none
    public byte[] delete(byte[] key) {
        writes++;
        return entries.remove(key);
    }

    @Override
    @SuppressWarnings("NullAway") // as the interface has it: null when there is none
    public byte[] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public KeyValueIterator<byte[], byte[]> range(byte[] from, byte[] to) {
        return iterate(entries.subMap(from, true, to, true));
    }

    @Override
    public KeyValueIterator<byte[], byte[]> all() {
        return iterate(entries);
    }

    private static KeyValueIterator<byte[], byte[]> iterate(Map<byte[], byte[]> of) {
        Iterator<Map.Entry<byte[], byte[]>> each = new ArrayList<>(of.entrySet()).iterator();
        return new KeyValueIterator<>() {
            @Override
            public void close() {}

            @Override
            public byte[] peekNextKey() {
                throw new UnsupportedOperationException("nobody looks ahead");
            }

            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public KeyValue<byte[], byte[]> next() {
                Map.Entry<byte[], byte[]> entry = each.next();
                return KeyValue.pair(entry.getKey(), entry.getValue());
            }
        };
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
    }

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}

package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every open socket of every host, as the bytes that Kafka had. One thread writes, any reads. */
public final class SocketTable {
    private record Codecs(RecordCodec<SocketKey> keys, RecordCodec<SocketEvent> events) {}

    private static final ThreadLocal<Codecs> CODECS =
            ThreadLocal.withInitial(() -> new Codecs(RecordCodec.ofSocketKeys(), RecordCodec.ofSocketEvents()));

    private static final class Entry {
        private final byte[] key;
        private final byte[] value;

        private Entry(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    private final Map<ByteBuffer, Entry> rows = new ConcurrentHashMap<>();
    private final int limit;
    private final AtomicLong version = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    SocketTable(int limit) {
        this.limit = limit;
    }

    /** Takes a record of the topic; a null value removes. */
    void take(byte[] key, byte @Nullable [] value) {
        version.incrementAndGet();
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        if (value == null) {
            rows.remove(wrapped);
        } else if (rows.size() < limit || rows.containsKey(wrapped)) {
            rows.put(wrapped, new Entry(key, value));
        } else {
            leftOut.incrementAndGet();
        }
    }

    /** Gives every socket, in no order. What cannot be read is left out. */
    public void forEach(Consumer<SocketRow> taker) {
        Codecs codecs = CODECS.get();
        for (Entry entry : rows.values()) {
            SocketRow row = decode(codecs, entry);
            if (row != null) {
                taker.accept(row);
            }
        }
    }

    private static @Nullable SocketRow decode(Codecs codecs, Entry entry) {
        try {
            return new SocketRow(
                    codecs.keys().decode(entry.key), codecs.events().decode(entry.value));
        } catch (UnreadableRecordException e) {
            return null;
        }
    }

    /** How many there are. */
    public int size() {
        return rows.size();
    }

    /** Grows with every change. */
    public long version() {
        return version.get();
    }

    /** Sockets that were not taken because there are too many. */
    public long leftOut() {
        return leftOut.get();
    }
}

package io.sockcdc.consumers.topology.state;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * State that lives as objects, in a store of small records: a snapshot now and then, and what came after it. What is put goes to
 * the changelog within the transaction of what caused it, so a crash finds either both or neither. Keys sort as drawn:
 *
 * <pre>
 * 'J' | number, 8 bytes    an entry: kind, 1 byte | content
 * 'M'                      the snapshot: pieces, 4 bytes | size, 4 bytes | next entry, 8 bytes
 * 'S' | piece, 4 bytes     a piece of the snapshot, deflated
 * </pre>
 *
 * Owned by the stream thread.
 */
public final class Journal {
    private static final int PIECE = 400_000;
    private static final byte[] SNAPSHOT = {'M'};
    /** Less than this is not worth a snapshot, however small that is. */
    private static final long LEAST = 1 << 21;

    private final KeyValueStore<byte[], byte[]> store;
    private long next;
    private long entryBytes;
    private int snapshotBytes;

    /** One entry; numbers grow. */
    public static final class Entry {
        /** Its place. */
        public final long number;
        /** What it is, in the word of who appended it. */
        public final byte kind;
        /** What it says. */
        public final byte[] content;

        Entry(long number, byte[] value) {
            this.number = number;
            this.kind = value[0];
            this.content = Arrays.copyOfRange(value, 1, value.length);
        }
    }

    /** A store for one, with a changelog. */
    public static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name, boolean onDisk) {
        return Stores.keyValueStoreBuilder(
                        onDisk ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }

    /** @param store to which nothing else writes */
    public Journal(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    /** Adds an entry and gives its number. */
    public long append(byte kind, byte[] content) {
        long number = next++;
        byte[] value = new byte[content.length + 1];
        value[0] = kind;
        System.arraycopy(content, 0, value, 1, content.length);
        store.put(key(number), value);
        entryBytes += value.length;
        return number;
    }

    /** The entry of that number, which must be there. */
    public Entry read(long number) {
        byte[] value = store.get(key(number));
        if (value == null) {
            throw new IllegalStateException("entry " + number + " of the journal is missing");
        }
        return new Entry(number, value);
    }

    /**
     * Whether another snapshot would free twice as many bytes as it takes.
     *
     * @param stillNeeded bytes of the entries that would stay
     */
    public boolean isDue(long stillNeeded) {
        return entryBytes - stillNeeded > Math.max(LEAST, 2L * snapshotBytes);
    }

    /** The snapshot, or null when there is none yet. Entries from before it are left for {@link #entries} to give. */
    public byte @Nullable [] snapshot() {
        byte[] about = store.get(SNAPSHOT);
        if (about == null) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(about);
        int pieces = header.getInt();
        int size = header.getInt();
        next = header.getLong();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        for (int piece = 0; piece < pieces; piece++) {
            byte[] part = store.get(piece(piece));
            if (part == null) {
                throw new IllegalStateException("piece " + piece + " of the snapshot is missing");
            }
            deflated.writeBytes(part);
        }
        snapshotBytes = deflated.size();
        return inflate(deflated.toByteArray(), size);
    }

    /** The number of the first entry after the snapshot. */
    public long next() {
        return next;
    }

    /** All entries there are, in their order; after {@link #snapshot}. The next one appended follows them. */
    public List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> found = store.range(key(0), key(Long.MAX_VALUE))) {
            while (found.hasNext()) {
                KeyValue<byte[], byte[]> one = found.next();
                long number = ByteBuffer.wrap(one.key, 1, Long.BYTES).getLong();
                entryBytes += one.value.length;
                all.add(new Entry(number, one.value));
            }
        }
        if (!all.isEmpty()) {
            next = Math.max(next, all.get(all.size() - 1).number + 1);
        }
        return all;
    }

    /** Replaces the snapshot, and forgets the entries before now but for some. */
    public void write(byte[] snapshot, LongPredicate kept) {
        byte[] before = store.get(SNAPSHOT);
        int piecesBefore = before == null ? 0 : ByteBuffer.wrap(before).getInt();
        byte[] deflated = deflate(snapshot);
        int pieces = (deflated.length + PIECE - 1) / PIECE;
        for (int piece = 0; piece < pieces; piece++) {
            store.put(
                    piece(piece),
                    Arrays.copyOfRange(deflated, piece * PIECE, Math.min(deflated.length, (piece + 1) * PIECE)));
        }
        for (int piece = pieces; piece < piecesBefore; piece++) {
            store.delete(piece(piece));
        }
        store.put(
                SNAPSHOT,
                ByteBuffer.allocate(16)
                        .putInt(pieces)
                        .putInt(snapshot.length)
                        .putLong(next)
                        .array());
        List<byte[]> gone = new ArrayList<>();
        try (KeyValueIterator<byte[], byte[]> found = store.range(key(0), key(Long.MAX_VALUE))) {
            while (found.hasNext()) {
                KeyValue<byte[], byte[]> one = found.next();
                if (!kept.test(ByteBuffer.wrap(one.key, 1, Long.BYTES).getLong())) {
                    gone.add(one.key);
                    entryBytes -= one.value.length;
                }
            }
        }
        gone.forEach(store::delete);
        snapshotBytes = deflated.length;
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) 'J')
                .putLong(number)
                .array();
    }

    private static byte[] piece(int number) {
        return ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 'S')
                .putInt(number)
                .array();
    }

    private static byte[] deflate(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] deflated, int size) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            byte[] bytes = new byte[size];
            int read = 0;
            while (read < size) {
                int more = inflater.inflate(bytes, read, size - read);
                if (more == 0) {
                    throw new IllegalStateException("the snapshot ends after " + read + " of " + size + " bytes");
                }
                read += more;
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new IllegalStateException("the snapshot cannot be read", e);
        } finally {
            inflater.end();
        }
    }
}

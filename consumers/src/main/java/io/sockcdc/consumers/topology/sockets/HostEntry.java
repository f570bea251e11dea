package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;

/**
 * What is kept of a host: when it was last heard, whether it is away, and how far each of the newest runs of its collector
 * was read here. Mutable, owned by its table.
 */
final class HostEntry {
    private static final int FORMAT = 2;
    private static final int EPOCHS = 8;

    /** Oldest first. */
    private long[] epochs = new long[1];
    /** Newest sequence read of each. */
    private long[] newest = new long[1];

    private int size;
    private long heardMicros = Long.MIN_VALUE;
    private Presence presence = Presence.HERE;
    private boolean changed;

    /** Newest event time of an event or a status of it, microseconds since 1970 UTC; the least number before any. */
    long heardMicros() {
        return heardMicros;
    }

    /** Whether it is heard of, and so counted. */
    Presence presence() {
        return presence;
    }

    boolean away() {
        return presence != Presence.HERE;
    }

    void heard(long atMicros) {
        if (atMicros > heardMicros) {
            heardMicros = atMicros;
            changed = true;
        }
    }

    void become(Presence now) {
        presence = now;
        changed = true;
    }

    /** Whether an event was read before, or one that follows it was. */
    boolean hasRead(long epoch, long sequence) {
        int at = find(epoch);
        return at >= 0 ? sequence <= newest[at] : size == EPOCHS && epoch < epochs[0];
    }

    void reads(long epoch, long sequence) {
        int at = find(epoch);
        if (at >= 0) {
            if (sequence > newest[at]) {
                newest[at] = sequence;
                changed = true;
            }
        } else if (size < EPOCHS || epoch > epochs[0]) {
            insert(-at - 1, epoch, sequence);
            changed = true;
        }
    }

    private int find(long epoch) {
        // Nearly always the newest.
        return size > 0 && epochs[size - 1] == epoch ? size - 1 : Arrays.binarySearch(epochs, 0, size, epoch);
    }

    private void insert(int place, long epoch, long sequence) {
        int at = place;
        if (size == EPOCHS) {
            System.arraycopy(epochs, 1, epochs, 0, size - 1);
            System.arraycopy(newest, 1, newest, 0, size - 1);
            size--;
            at--;
        } else if (size == epochs.length) {
            epochs = Arrays.copyOf(epochs, size * 2);
            newest = Arrays.copyOf(newest, size * 2);
        }
        System.arraycopy(epochs, at, epochs, at + 1, size - at);
        System.arraycopy(newest, at, newest, at + 1, size - at);
        epochs[at] = epoch;
        newest[at] = sequence;
        size++;
    }

    /** Whether anything changed since this was last asked. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    static Serde<HostEntry> serde() {
        return PackedSerde.of("host entry", FORMAT, HostEntry::write, HostEntry::read);
    }

    private static void write(HostEntry entry, PackedWriter out) {
        out.writeLong(entry.heardMicros).writeByte(entry.presence.ordinal()).writeLong(entry.size);
        for (int i = 0; i < entry.size; i++) {
            out.writeLong(entry.epochs[i]).writeLong(entry.newest[i]);
        }
    }

    private static HostEntry read(PackedReader in) {
        HostEntry entry = new HostEntry();
        entry.heardMicros = in.readLong();
        entry.presence = SocketEntry.presence(in.readByte());
        for (int left = in.readInt(); left > 0; left--) {
            entry.reads(in.readLong(), in.readLong());
        }
        entry.changed = false;
        return entry;
    }
}

package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;

/**
 * What is kept of a host: when it was last heard, whether it is away, and how far each run of its collector was read here.
 *
 * @param heardMicros newest event time of an event or a status of it, microseconds since 1970 UTC
 * @param presence whether it is heard of, and so counted
 * @param read newest sequence read by epoch, of the newest epochs
 */
record HostEntry(long heardMicros, Presence presence, NavigableMap<Long, Long> read) {
    static final HostEntry UNHEARD = new HostEntry(Long.MIN_VALUE, Presence.HERE, new TreeMap<>());
    private static final int FORMAT = 2;
    private static final int EPOCHS = 8;

    HostEntry heard(long atMicros) {
        return atMicros > heardMicros ? new HostEntry(atMicros, presence, read) : this;
    }

    boolean away() {
        return presence != Presence.HERE;
    }

    HostEntry with(Presence now) {
        return new HostEntry(heardMicros, now, read);
    }

    /** Whether an event was read before, or one that follows it was. */
    boolean hasRead(long epoch, long sequence) {
        Long newest = read.get(epoch);
        return newest != null ? sequence <= newest : read.size() == EPOCHS && epoch < read.firstKey();
    }

    HostEntry reads(long epoch, long sequence) {
        if (hasRead(epoch, sequence)) {
            return this;
        }
        NavigableMap<Long, Long> more = new TreeMap<>(read);
        more.put(epoch, sequence);
        while (more.size() > EPOCHS) {
            more.pollFirstEntry();
        }
        return new HostEntry(heardMicros, presence, more);
    }

    static Serde<HostEntry> serde() {
        return PackedSerde.of("host entry", FORMAT, HostEntry::write, HostEntry::read);
    }

    private static void write(HostEntry entry, PackedWriter out) {
        out.writeLong(entry.heardMicros).writeByte(entry.presence.ordinal()).writeLong(entry.read.size());
        for (Map.Entry<Long, Long> epoch : entry.read.entrySet()) {
            out.writeLong(epoch.getKey()).writeLong(epoch.getValue());
        }
    }

    private static HostEntry read(PackedReader in) {
        long heard = in.readLong();
        Presence presence = SocketEntry.presence(in.readByte());
        NavigableMap<Long, Long> read = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            long epoch = in.readLong();
            read.put(epoch, in.readLong());
        }
        return new HostEntry(heard, presence, read);
    }
}

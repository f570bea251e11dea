package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.consumers.serde.Places;
import io.sockcdc.schema.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What changes of sockets add to the subjects of one share, gathered between two commits and sent as one record. A subject
 * is written out where it comes first, and later by its place among them, and so are the texts of subjects:
 *
 * <pre>
 * version | per change: flags | time since the one before | socket | states | bytes | open since | peer | port
 *         | number of subjects | each: 0 and written out, or its place plus one
 * </pre>
 *
 * Owned by one thread.
 */
final class CountBatch {
    private static final int VERSION = 1;
    private static final State[] STATES = State.values();
    private static final int NO_STATE = 0xff;

    private static final int OPENED = 1;
    private static final int CLOSED = 2;
    private static final int FAILED = 4;
    private static final int PEER = 8;
    private static final int PORT = 16;
    private static final int STATES_DIFFER = 32;
    private static final int BYTES = 64;

    private final Places<SubjectId> places = new Places<>();
    private final TextPlaces texts = new TextPlaces();
    private final PackedWriter out = new PackedWriter().writeByte(VERSION);
    private int changes;
    private long lastMicros;
    private long newestMicros = Long.MIN_VALUE;

    /** Changes that wait in it. */
    int size() {
        return changes;
    }

    /** Newest event time of what waits, microseconds since 1970 UTC. */
    long newestMicros() {
        return newestMicros;
    }

    /** Adds a change to some subjects, all of this share. */
    void add(CountDelta delta, List<SubjectId> subjects, int from, int to) {
        changes++;
        newestMicros = Math.max(newestMicros, delta.atMicros());
        boolean differ = delta.from() != null || delta.to() != null;
        boolean bytes = delta.bytesIn() != 0 || delta.bytesOut() != 0;
        out.writeByte((delta.opened() != 0 ? OPENED : 0)
                        | (delta.closed() != 0 ? CLOSED : 0)
                        | (delta.failed() != 0 ? FAILED : 0)
                        | (delta.peer() != null ? PEER : 0)
                        | (delta.port() != null ? PORT : 0)
                        | (differ ? STATES_DIFFER : 0)
                        | (bytes ? BYTES : 0))
                .writeLong(delta.atMicros() - lastMicros);
        lastMicros = delta.atMicros();
        if (differ) {
            out.writeFixed(delta.socket())
                    .writeByte(state(delta.from()))
                    .writeByte(state(delta.to()))
                    .writeLong(delta.atMicros() - delta.openSinceMicros());
        }
        if (bytes) {
            out.writeLong(delta.bytesIn()).writeLong(delta.bytesOut());
        }
        if (delta.peer() != null) {
            out.writeFixed(delta.peer());
        }
        if (delta.port() != null) {
            out.writeLong(delta.port());
        }
        out.writeLong(to - from);
        for (int i = from; i < to; i++) {
            SubjectId subject = subjects.get(i);
            int place = places.find(subject);
            if (place < 0) {
                out.writeLong(0);
                subject.write(out, texts);
            } else {
                out.writeLong(place + 1);
            }
        }
    }

    /** Takes out what waits, as bytes. */
    byte[] take() {
        byte[] bytes = out.toBytes();
        out.clear().writeByte(VERSION);
        places.clear();
        texts.clear();
        changes = 0;
        lastMicros = 0;
        newestMicros = Long.MIN_VALUE;
        return bytes;
    }

    /**
     * Reads what another took out, in its order.
     *
     * @throws SerializationException when it is of another version or cut short
     */
    static void read(byte[] bytes, BiConsumer<SubjectId, CountDelta> add) {
        PackedReader in = new PackedReader(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new SerializationException("counts of version " + version + ", where " + VERSION + " was expected");
        }
        try {
            List<SubjectId> places = new ArrayList<>();
            TextPlaces texts = new TextPlaces();
            long at = 0;
            while (in.hasMore()) {
                int flags = in.readByte();
                at += in.readLong();
                CountDelta delta = delta(flags, at, in);
                for (int left = in.readInt(); left > 0; left--) {
                    int place = in.readInt();
                    if (place == 0) {
                        places.add(SubjectId.read(in, texts));
                        place = places.size();
                    }
                    add.accept(places.get(place - 1), delta);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new SerializationException("counts of " + bytes.length + " bytes are cut short", e);
        }
    }

    private static CountDelta delta(int flags, long at, PackedReader in) {
        boolean differ = (flags & STATES_DIFFER) != 0;
        long socket = differ ? in.readFixed() : 0;
        State from = differ ? state(in.readByte()) : null;
        State to = differ ? state(in.readByte()) : null;
        long openSince = differ ? at - in.readLong() : at;
        boolean bytes = (flags & BYTES) != 0;
        return new CountDelta(
                at,
                socket,
                from,
                to,
                flags & OPENED,
                (flags & CLOSED) / CLOSED,
                (flags & FAILED) / FAILED,
                bytes ? in.readLong() : 0,
                bytes ? in.readLong() : 0,
                openSince,
                (flags & PEER) != 0 ? (Long) in.readFixed() : null,
                (flags & PORT) != 0 ? (Integer) in.readInt() : null);
    }

    private static int state(@Nullable State state) {
        return state == null ? NO_STATE : state.ordinal();
    }

    private static @Nullable State state(int written) {
        return written == NO_STATE ? null : STATES[written];
    }
}

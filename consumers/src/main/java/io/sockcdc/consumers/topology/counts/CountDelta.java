package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What one change of one socket adds to one subject. It is sent once for a change (exactly-once processing), in the order of
 * the socket's changes.
 *
 * @param atMicros event time, microseconds since 1970 UTC
 * @param socket hash of the socket's identity
 * @param epoch of the event behind it
 * @param sequence of that event
 * @param from state in which the socket counted until now, or null when it did not count here
 * @param to state in which it counts from now on, or null when it counts here no more
 * @param opened connections opened, 0 or 1
 * @param closed connections closed, 0 or 1
 * @param failed of those, failed ones
 * @param bytesIn payload bytes received
 * @param bytesOut payload bytes sent
 * @param openSinceMicros since when the socket is open at the least
 * @param peer hash of the address at the other side of the subject, or null when it is known already or not at all
 * @param port port of the server's end, likewise
 */
record CountDelta(
        long atMicros,
        long socket,
        long epoch,
        long sequence,
        @Nullable String from,
        @Nullable String to,
        int opened,
        int closed,
        int failed,
        long bytesIn,
        long bytesOut,
        long openSinceMicros,
        @Nullable Long peer,
        @Nullable Integer port) {
    private static final int FORMAT = 1;

    boolean isNothing() {
        boolean sameState = from == null ? to == null : from.equals(to);
        return sameState && opened + closed + failed == 0 && bytesIn == 0 && bytesOut == 0;
    }

    static Serde<CountDelta> serde() {
        return PackedSerde.of("count delta", FORMAT, CountDelta::write, CountDelta::read);
    }

    private static void write(CountDelta delta, PackedWriter out) {
        int flags = (delta.opened & 1)
                | (delta.closed & 1) << 1
                | (delta.failed & 1) << 2
                | (delta.peer != null ? 8 : 0)
                | (delta.port != null ? 16 : 0);
        out.writeByte(flags)
                .writeLong(delta.atMicros)
                .writeFixed(delta.socket)
                .writeLong(delta.epoch)
                .writeLong(delta.sequence)
                .writeText(delta.from)
                .writeText(delta.to)
                .writeLong(delta.bytesIn)
                .writeLong(delta.bytesOut)
                .writeLong(delta.openSinceMicros);
        if (delta.peer != null) {
            out.writeFixed(delta.peer);
        }
        if (delta.port != null) {
            out.writeLong(delta.port);
        }
    }

    private static CountDelta read(PackedReader in) {
        int flags = in.readByte();
        return new CountDelta(
                in.readLong(),
                in.readFixed(),
                in.readLong(),
                in.readLong(),
                in.readText(),
                in.readText(),
                flags & 1,
                flags >> 1 & 1,
                flags >> 2 & 1,
                in.readLong(),
                in.readLong(),
                in.readLong(),
                (flags & 8) != 0 ? in.readFixed() : null,
                (flags & 16) != 0 ? in.readInt() : null);
    }
}

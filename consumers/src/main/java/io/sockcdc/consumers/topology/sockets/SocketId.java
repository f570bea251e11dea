package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.SocketKey;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** A socket's key inside: small, and quick to look up. Immutable. */
final class SocketId {
    private static final int FORMAT = 1;

    private final SocketKey key;
    private final int hash;

    SocketId(SocketKey key) {
        this.key = key;
        int mixed = key.getHostId().hashCode() + 31 * key.getBootId().hashCode() + Long.hashCode(key.getNetns());
        this.hash = 31 * mixed + Long.hashCode(key.getCookie() * 0x9E3779B97F4A7C15L);
    }

    SocketKey key() {
        return key;
    }

    static Serde<SocketId> serde() {
        return PackedSerde.of("socket key", FORMAT, SocketId::write, SocketId::read);
    }

    private static void write(SocketId id, PackedWriter out) {
        out.writeText(id.key.getHostId())
                .writeText(id.key.getBootId())
                .writeLong(id.key.getNetns())
                .writeLong(id.key.getCookie());
    }

    private static SocketId read(PackedReader in) {
        return new SocketId(new SocketKey(
                String.valueOf(in.readText()), String.valueOf(in.readText()), in.readLong(), in.readLong()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SocketId its
                        && its.hash == hash
                        && its.key.getCookie() == key.getCookie()
                        && its.key.getNetns() == key.getNetns()
                        && its.key.getHostId().equals(key.getHostId())
                        && its.key.getBootId().equals(key.getBootId()));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return key.toString();
    }
}

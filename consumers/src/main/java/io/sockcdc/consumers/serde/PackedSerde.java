package io.sockcdc.consumers.serde;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes of internal records: a version byte and then packed fields. They live in stores and repartition topics only, never
 * in a published topic.
 */
public final class PackedSerde {
    private PackedSerde() {}

    /**
     * A serde of one internal record.
     *
     * @param name for messages
     * @param version first byte; another one is refused, so that a store of another format is never misread
     */
    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    public static <T> Serde<T> of(
            String name, int version, BiConsumer<T, PackedWriter> writer, Function<PackedReader, T> reader) {
        return Serdes.serdeFrom(
                (topic, record) -> {
                    if (record == null) {
                        return null;
                    }
                    PackedWriter out = new PackedWriter();
                    out.writeByte(version);
                    writer.accept(record, out);
                    return out.toBytes();
                },
                (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    PackedReader in = new PackedReader(bytes);
                    try {
                        int found = in.readByte();
                        if (found != version) {
                            throw new SerializationException(
                                    name + " of format " + found + ", where " + version + " was expected");
                        }
                        return reader.apply(in);
                    } catch (IndexOutOfBoundsException e) {
                        throw new SerializationException(name + " of " + bytes.length + " bytes is truncated", e);
                    }
                });
    }
}

package io.sockcdc.registry;

import io.sockcdc.codec.SchemaReference;
import io.sockcdc.codec.SingleObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a registry gave to the schemas of our topics, as the bytes that stand before a record. Immutable.
 */
public final class Framing {
    /** A place where records stand. */
    private record Place(String topic, boolean isKey, long fingerprint) {}

    private final Map<Place, byte[]> headers;
    private final Map<Integer, byte[]> singleObjectHeaders;

    private Framing(Map<Place, byte[]> headers, Map<Integer, byte[]> singleObjectHeaders) {
        this.headers = Map.copyOf(headers);
        this.singleObjectHeaders = Map.copyOf(singleObjectHeaders);
    }

    /** No ids: every record stays in single-object encoding. */
    public static Framing none() {
        return new Framing(Map.of(), Map.of());
    }

    /** The bytes as the topic is to have them: with the registry's id if they are a record that has one there. */
    byte @Nullable [] framed(String topic, boolean isKey, byte @Nullable [] bytes) {
        if (bytes == null || !SingleObject.isSingleObject(bytes)) {
            return bytes;
        }
        byte[] header = headers.get(new Place(topic, isKey, SingleObject.fingerprintOf(bytes)));
        return header == null ? bytes : join(header, bytes, SingleObject.HEADER_LENGTH);
    }

    /** The bytes in single-object encoding, if they begin with an id of ours; else as they are. */
    byte[] unframed(byte[] bytes) {
        if (!(SingleObject.referenceOf(bytes) instanceof SchemaReference.RegistryId id)) {
            return bytes;
        }
        byte[] header = singleObjectHeaders.get(id.value());
        return header == null ? bytes : join(header, bytes, SingleObject.REGISTRY_HEADER_LENGTH);
    }

    /** A header and what of the bytes comes after theirs. */
    static byte[] join(byte[] header, byte[] bytes, int from) {
        byte[] joined = Arrays.copyOf(header, header.length + bytes.length - from);
        System.arraycopy(bytes, from, joined, header.length, bytes.length - from);
        return joined;
    }

    static final class Builder {
        private final Map<Place, byte[]> headers = new HashMap<>();
        private final Map<Integer, byte[]> singleObjectHeaders = new HashMap<>();

        void add(String topic, boolean isKey, Schema writer, int id) {
            byte[] singleObject = SingleObject.header(writer);
            headers.put(
                    new Place(topic, isKey, SingleObject.fingerprintOf(singleObject)), SingleObject.registryHeader(id));
            singleObjectHeaders.put(id, singleObject);
        }

        Framing build() {
            return new Framing(headers, singleObjectHeaders);
        }
    }
}

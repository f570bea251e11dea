package io.sockcdc.codec;

import io.sockcdc.codec.SchemaReference.Fingerprint;
import io.sockcdc.codec.SchemaReference.RegistryId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of an encoded record and names its schema.
 *
 * <pre>
 * single-object encoding      0xC3  0x01  fingerprint, 8 bytes little-endian      body
 * Confluent wire format       0x00  registry id, 4 bytes big-endian               body
 * </pre>
 *
 * The first byte tells them apart.
 */
public final class SingleObject {
    /** Bytes before the body in single-object encoding. */
    public static final int HEADER_LENGTH = 10;

    /** Bytes before the body in the Confluent wire format. */
    public static final int REGISTRY_HEADER_LENGTH = 5;

    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;
    private static final byte REGISTRY_MAGIC = 0x00;
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private SingleObject() {}

    /** The ten bytes that stand before every record written with that schema. */
    public static byte[] header(Schema writer) {
        byte[] header = new byte[HEADER_LENGTH];
        header[0] = MARKER_0;
        header[1] = MARKER_1;
        LONG_LE.set(header, 2, SchemaHistory.fingerprint(writer).value());
        return header;
    }

    /** The five bytes that stand before every record written with the schema of that id. */
    public static byte[] registryHeader(int id) {
        byte[] header = new byte[REGISTRY_HEADER_LENGTH];
        header[0] = REGISTRY_MAGIC;
        INT_BE.set(header, 1, id);
        return header;
    }

    /** Whether bytes begin as single-object encoding does. */
    public static boolean isSingleObject(byte[] bytes) {
        return isSingleObject(bytes, 0, bytes.length);
    }

    /** The fingerprint of the schema that bytes in single-object encoding, or a header, name. */
    public static long fingerprintOf(byte[] singleObject) {
        return fingerprint(singleObject, 0);
    }

    /** The schema that bytes name, or null when they begin like neither format. */
    public static @Nullable SchemaReference referenceOf(byte[] bytes) {
        boolean known = isSingleObject(bytes) || (bytes.length >= REGISTRY_HEADER_LENGTH && bytes[0] == REGISTRY_MAGIC);
        return known ? reference(bytes, 0, bytes.length) : null;
    }

    /** Whether bytes begin as single-object encoding does and are long enough for its header. */
    static boolean isSingleObject(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH && bytes[offset] == MARKER_0 && bytes[offset + 1] == MARKER_1;
    }

    /** The fingerprint in a header that {@link #isSingleObject} has seen. */
    static long fingerprint(byte[] bytes, int offset) {
        return (long) LONG_LE.get(bytes, offset + 2);
    }

    /**
     * The schema that encoded bytes name.
     *
     * @throws UnreadableRecordException when they begin like neither format or end within the header
     */
    static SchemaReference reference(byte[] bytes, int offset, int length) {
        if (isSingleObject(bytes, offset, length)) {
            return new Fingerprint(fingerprint(bytes, offset));
        }
        if (length >= REGISTRY_HEADER_LENGTH && bytes[offset] == REGISTRY_MAGIC) {
            return new RegistryId((int) INT_BE.get(bytes, offset + 1));
        }
        throw new UnreadableRecordException(describeForeign(bytes, offset, length));
    }

    static int headerLength(SchemaReference reference) {
        return reference instanceof RegistryId ? REGISTRY_HEADER_LENGTH : HEADER_LENGTH;
    }

    private static String describeForeign(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "no bytes, where a record in single-object encoding (C3 01) was expected";
        }
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < Math.min(length, 4); i++) {
            found.append(i == 0 ? "" : " ").append("%02X".formatted(bytes[offset + i] & 0xff));
        }
        boolean begun = bytes[offset] == REGISTRY_MAGIC
                || (bytes[offset] == MARKER_0 && (length == 1 || bytes[offset + 1] == MARKER_1));
        return begun
                ? "the record ends within its header, after " + length + " bytes"
                : "not a record: it begins with " + found + ", single-object encoding with C3 01";
    }
}

package io.sockcdc.collector.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the begin of an Avro container file (Avro specification, Object Container Files). Segments of one spool share
 * their few schemas, so each text of one is read once. Any thread may use one.
 *
 * <pre>
 *   "Obj" 1 | map of names to bytes: avro.schema, avro.codec | 16-byte sync marker
 * </pre>
 */
final class SegmentHeaders {
    private static final int USUAL_BYTES = 32 << 10;
    private static final int MOST_BYTES = 64 << 20;

    private final Map<String, Schema> known = new ConcurrentHashMap<>();
    private final Schema schema;
    private final byte[] own;

    /**
     * One header.
     *
     * @param sync the marker behind each block
     * @param end offset of the first block
     */
    record Header(Schema schema, ByteBuffer sync, long end) {}

    /** A file that ends within its header: nothing was ever appended to it. */
    static final class CutOffException extends IOException {
        private static final long serialVersionUID = 1L;

        CutOffException() {
            super("the header is cut off");
        }
    }

    /** @param schema of the segments that are written */
    SegmentHeaders(Schema schema) throws IOException {
        this.schema = schema;
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, header, new byte[DataFileConstants.SYNC_SIZE]);
        }
        own = header.toByteArray();
    }

    /** A header for a new segment, as Avro writes it, with a sync marker of its own. */
    byte[] fresh() {
        byte[] header = own.clone();
        UUID random = UUID.randomUUID();
        ByteBuffer.wrap(header, header.length - DataFileConstants.SYNC_SIZE, DataFileConstants.SYNC_SIZE)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits());
        return header;
    }

    /**
     * Reads the header of a file.
     *
     * @throws CutOffException if the file ends before it does
     * @throws IOException if it is not one of an uncompressed file
     */
    Header read(FileChannel channel) throws IOException {
        int room = USUAL_BYTES;
        while (true) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(room, channel.size()));
            long at = 0;
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, at);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            Header header = parse(bytes.flip());
            if (header != null) {
                return header;
            }
            if (room >= channel.size() || room >= MOST_BYTES) {
                throw new CutOffException();
            }
            room *= 2;
        }
    }

    /** Null when it goes on behind these bytes. */
    private @Nullable Header parse(ByteBuffer bytes) throws IOException {
        int begin = own.length - DataFileConstants.SYNC_SIZE;
        if (bytes.limit() >= own.length && bytes.slice(0, begin).equals(ByteBuffer.wrap(own, 0, begin))) {
            return new Header(schema, bytes.slice(begin, DataFileConstants.SYNC_SIZE), own.length);
        }
        if (bytes.remaining() < DataFileConstants.MAGIC.length) {
            return null;
        }
        for (byte expected : DataFileConstants.MAGIC) {
            if (bytes.get() != expected) {
                throw new IOException("not an Avro container file");
            }
        }
        String writer = null;
        String codec = DataFileConstants.NULL_CODEC;
        for (Long count = number(bytes); count == null || count != 0; count = number(bytes)) {
            if (count == null || (count < 0 && number(bytes) == null)) {
                return null;
            }
            for (long i = Math.abs(count); i > 0; i--) {
                String name = text(bytes);
                String value = name == null ? null : text(bytes);
                if (name == null || value == null) {
                    return null;
                }
                writer = name.equals(DataFileConstants.SCHEMA) ? value : writer;
                codec = name.equals(DataFileConstants.CODEC) ? value : codec;
            }
        }
        if (bytes.remaining() < DataFileConstants.SYNC_SIZE) {
            return null;
        }
        ByteBuffer sync = bytes.slice(bytes.position(), DataFileConstants.SYNC_SIZE);
        if (!codec.equals(DataFileConstants.NULL_CODEC)) {
            throw new IOException("compressed with " + codec + ", which a spool never does");
        }
        if (writer == null) {
            throw new IOException("not an Avro container file: it has no schema");
        }
        return new Header(schema(writer), sync, bytes.position() + (long) DataFileConstants.SYNC_SIZE);
    }

    private Schema schema(String text) throws IOException {
        Schema read = known.get(text);
        if (read == null) {
            try {
                read = new Schema.Parser(NameValidator.NO_VALIDATION).parse(text);
            } catch (AvroRuntimeException e) {
                throw new IOException("not an Avro container file: " + e.getMessage(), e);
            }
            known.put(text, read);
        }
        return read;
    }

    private static @Nullable String text(ByteBuffer bytes) throws IOException {
        Long length = number(bytes);
        if (length != null && (length < 0 || length > MOST_BYTES)) {
            throw new IOException("not an Avro container file: a text of " + length + " bytes");
        }
        if (length == null || length > bytes.remaining()) {
            return null;
        }
        byte[] text = new byte[length.intValue()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A zigzag varint; null when it goes on behind these bytes. */
    private static @Nullable Long number(ByteBuffer bytes) {
        long raw = 0;
        for (int shift = 0; shift < 64 && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        return null;
    }
}

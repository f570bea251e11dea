package io.sockcdc.registry;

import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SchemaReference;
import io.sockcdc.codec.SingleObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * From one id of the registry to single-object encoding: another header before the same body, or, for a version that is newer
 * than this program, the same record in the newest version it knows. Immutable.
 */
final class Translation {
    private final Schema writer;
    private final byte @Nullable [] header;
    private final @Nullable Schema target;

    private Translation(Schema writer, byte @Nullable [] header, @Nullable Schema target) {
        this.writer = writer;
        this.header = header;
        this.target = target;
    }

    static Translation of(Schema writer, SchemaHistory history) {
        byte[] header = SingleObject.header(writer);
        List<Schema> versions = history.versions(writer.getName());
        boolean ours = !versions.isEmpty() && versions.get(0).getFullName().equals(writer.getFullName());
        boolean known = history.find(new SchemaReference.Fingerprint(SingleObject.fingerprintOf(header))) != null;
        // What is not ours keeps a header that names it: whoever expected another record can say so.
        return known || !ours
                ? new Translation(writer, header, null)
                : new Translation(writer, null, versions.get(versions.size() - 1));
    }

    byte[] apply(byte[] bytes) {
        byte[] before = header;
        Schema resolved = target;
        int from = SingleObject.REGISTRY_HEADER_LENGTH;
        if (before != null) {
            return Framing.join(before, bytes, from);
        }
        return resolved == null ? bytes : resolve(bytes, from, resolved);
    }

    /** What cannot be resolved stays as it is: its reader will say that it is damaged. */
    private byte[] resolve(byte[] bytes, int from, Schema resolved) {
        try {
            Object record = new GenericDatumReader<>(writer, resolved)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null));
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + SingleObject.HEADER_LENGTH);
            out.writeBytes(SingleObject.header(resolved));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<>(resolved).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException | AvroRuntimeException e) {
            return bytes;
        }
    }
}

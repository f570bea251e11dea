package io.sockcdc.codec;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One kind of record to bytes and back. It writes single-object encoding with the schema this program was built with; it
 * reads whatever its {@link SchemaLookup} knows the writer's schema of, older or newer, and gives it in the shape of its own.
 * Owned by one thread.
 *
 * @param <T> the generated class
 */
public final class RecordCodec<T extends SpecificRecord> {
    private final Schema schema;
    private final SpecificData model;
    private final SchemaLookup lookup;
    private final DatumWriter<T> writer;
    private final byte[] header;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private final Map<SchemaReference, DatumReader<T>> readers = new HashMap<>();
    private @Nullable BinaryEncoder encoder;
    private @Nullable BinaryDecoder decoder;
    private @Nullable DatumReader<T> lastReader;
    private long lastFingerprint;

    private RecordCodec(Class<T> type, SchemaLookup lookup) {
        GeneratedClasses.trust();
        this.model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        this.writer = new SpecificDatumWriter<>(schema, model);
        this.header = SingleObject.header(schema);
        Schema own = schema;
        SchemaReference ownReference = SchemaHistory.fingerprint(own);
        this.lookup = lookup.or(reference -> reference.equals(ownReference) ? own : null);
    }

    /** Keys of socket events, in every published version. */
    public static RecordCodec<SocketKey> ofSocketKeys() {
        return ofSocketKeys(SchemaHistory.published());
    }

    /** Keys of socket events, in every version that {@code lookup} knows. */
    public static RecordCodec<SocketKey> ofSocketKeys(SchemaLookup lookup) {
        return new RecordCodec<>(SocketKey.class, lookup);
    }

    /** Socket events, in every published version. */
    public static RecordCodec<SocketEvent> ofSocketEvents() {
        return ofSocketEvents(SchemaHistory.published());
    }

    /** Socket events, in every version that {@code lookup} knows. */
    public static RecordCodec<SocketEvent> ofSocketEvents(SchemaLookup lookup) {
        return new RecordCodec<>(SocketEvent.class, lookup);
    }

    /** Statuses of collectors, in every published version. */
    public static RecordCodec<CollectorStatus> ofStatuses() {
        return ofStatuses(SchemaHistory.published());
    }

    /** Statuses of collectors, in every version that {@code lookup} knows. */
    public static RecordCodec<CollectorStatus> ofStatuses(SchemaLookup lookup) {
        return new RecordCodec<>(CollectorStatus.class, lookup);
    }

    /** Steps in the lives of anomaly flags, in every published version. */
    public static RecordCodec<Anomaly> ofAnomalies() {
        return ofAnomalies(SchemaHistory.published());
    }

    /** Steps in the lives of anomaly flags, in every version that {@code lookup} knows. */
    public static RecordCodec<Anomaly> ofAnomalies(SchemaLookup lookup) {
        return new RecordCodec<>(Anomaly.class, lookup);
    }

    /** Keys of connection counts, in every published version. */
    public static RecordCodec<CountSubject> ofCountSubjects() {
        return new RecordCodec<>(CountSubject.class, SchemaHistory.published());
    }

    /** Connection counts, in every published version. */
    public static RecordCodec<ConnectionCounts> ofConnectionCounts() {
        return new RecordCodec<>(ConnectionCounts.class, SchemaHistory.published());
    }

    /** The schema this codec writes, and gives what it reads in. */
    public Schema schema() {
        return schema;
    }

    /** The record in single-object encoding. */
    public byte[] encode(T record) {
        out.reset();
        out.writeBytes(header);
        try {
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a " + schema.getName() + " into memory", e);
        }
        return out.toByteArray();
    }

    /**
     * The record in these bytes.
     *
     * @throws UnreadableRecordException when they are not a record of this kind, or of a schema that is not known
     */
    public T decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * The record in a part of these bytes.
     *
     * @throws UnreadableRecordException when they are not a record of this kind, or of a schema that is not known
     */
    public T decode(byte[] bytes, int offset, int length) {
        if (SingleObject.isSingleObject(bytes, offset, length)) {
            long fingerprint = SingleObject.fingerprint(bytes, offset);
            DatumReader<T> reader = lastReader;
            if (reader == null || fingerprint != lastFingerprint) {
                reader = reader(new SchemaReference.Fingerprint(fingerprint));
                lastReader = reader;
                lastFingerprint = fingerprint;
            }
            return read(reader, bytes, offset + SingleObject.HEADER_LENGTH, length - SingleObject.HEADER_LENGTH);
        }
        SchemaReference reference = SingleObject.reference(bytes, offset, length);
        int skip = SingleObject.headerLength(reference);
        return read(reader(reference), bytes, offset + skip, length - skip);
    }

    private DatumReader<T> reader(SchemaReference reference) {
        DatumReader<T> known = readers.get(reference);
        if (known != null) {
            return known;
        }
        Schema written = lookup.find(reference);
        if (written == null) {
            throw new UnreadableRecordException("a record of a schema that is not known: " + reference + ", where "
                    + schema.getName() + " was expected"
                    + (reference instanceof SchemaReference.RegistryId
                            ? "; kafka.registry.urls must name the registry that gave the id"
                            : ""));
        }
        if (!written.getFullName().equals(schema.getFullName())) {
            throw new UnreadableRecordException(
                    "a " + written.getName() + " (" + reference + "), where " + schema.getName() + " was expected");
        }
        DatumReader<T> reader = new SpecificDatumReader<>(written, schema, model);
        readers.put(reference, reader);
        return reader;
    }

    private T read(DatumReader<T> reader, byte[] bytes, int offset, int length) {
        try {
            BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, offset, length, decoder);
            decoder = in;
            T record = reader.read(null, in);
            if (!in.isEnd()) {
                throw new UnreadableRecordException(schema.getName() + " ends before its " + length + " bytes do");
            }
            return record;
        } catch (UnreadableRecordException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            decoder = null;
            throw new UnreadableRecordException(
                    schema.getName() + " in " + length + " bytes is truncated or damaged: " + e, e);
        }
    }
}

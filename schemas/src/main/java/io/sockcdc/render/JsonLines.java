package io.sockcdc.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Records as JSON, one line each: the schema's field names, no union wrappers, absent fields left out, enums by name, times
 * in ISO 8601 UTC with six digits of a second, nested records as objects, cookies as unsigned numbers. It takes generated
 * and generic records alike. Safe for use by several threads.
 */
public final class JsonLines {
    /** The kernel's unsigned 64-bit ids, which Avro can only carry as signed. */
    private static final Set<String> UNSIGNED = Set.of("cookie", "cgroup_id");

    private static final DateTimeFormatter MICROS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private final JsonFactory json =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    /** A socket event with the fields of its key before its own, without a line end. */
    public String event(IndexedRecord key, IndexedRecord event) {
        return line(key, event);
    }

    /** A status of a collector, without a line end. */
    public String status(IndexedRecord status) {
        return line(status);
    }

    /** A step in the life of an anomaly flag, without a line end. */
    public String anomaly(IndexedRecord anomaly) {
        return line(anomaly);
    }

    /** Connection counts with the fields of their subject before their own, without a line end. */
    public String counts(IndexedRecord subject, IndexedRecord counts) {
        return line(subject, counts);
    }

    private String line(IndexedRecord... records) {
        StringWriter line = new StringWriter(1024);
        try (JsonGenerator out = json.createGenerator(line)) {
            out.writeStartObject();
            for (IndexedRecord record : records) {
                writeFields(out, record);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return line.toString();
    }

    private static void writeFields(JsonGenerator out, IndexedRecord record) throws IOException {
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                out.writeFieldName(field.name());
                if (value instanceof Long number && UNSIGNED.contains(field.name())) {
                    writeUnsigned(out, number);
                } else {
                    writeValue(out, field.schema(), value);
                }
            }
        }
    }

    private static void writeValue(JsonGenerator out, Schema schema, Object value) throws IOException {
        if (value instanceof Long number) {
            writeLong(out, schema, number);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Float number) {
            out.writeNumber(number);
        } else if (value instanceof Instant instant) {
            out.writeString(MICROS.format(instant));
        } else if (value instanceof IndexedRecord nested) {
            out.writeStartObject();
            writeFields(out, nested);
            out.writeEndObject();
        } else if (value instanceof Collection<?> items) {
            writeArray(out, present(schema, Schema.Type.ARRAY).getElementType(), items);
        } else if (value instanceof Map<?, ?> entries) {
            writeMap(out, present(schema, Schema.Type.MAP).getValueType(), entries);
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.writeBinary(copy);
        } else {
            // Strings of either class, and enums of generated and generic records.
            out.writeString(value.toString());
        }
    }

    private static void writeArray(JsonGenerator out, Schema element, Collection<?> items) throws IOException {
        out.writeStartArray();
        for (Object item : items) {
            writeValue(out, element, item);
        }
        out.writeEndArray();
    }

    private static void writeMap(JsonGenerator out, Schema valueType, Map<?, ?> entries) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            out.writeFieldName(entry.getKey().toString());
            writeValue(out, valueType, entry.getValue());
        }
        out.writeEndObject();
    }

    private static void writeLong(JsonGenerator out, Schema schema, long value) throws IOException {
        LogicalType type = present(schema, Schema.Type.LONG).getLogicalType();
        if (type instanceof LogicalTypes.TimestampMicros) {
            out.writeString(MICROS.format(Instant.EPOCH.plus(value, ChronoUnit.MICROS)));
        } else {
            out.writeNumber(value);
        }
    }

    private static void writeUnsigned(JsonGenerator out, long value) throws IOException {
        if (value >= 0) {
            out.writeNumber(value);
        } else {
            out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        }
    }

    /** The branch of that type when the schema is a union, the schema itself otherwise. */
    private static Schema present(Schema schema, Schema.Type type) {
        if (schema.getType() != Schema.Type.UNION) {
            return schema;
        }
        for (Schema branch : schema.getTypes()) {
            if (branch.getType() == type) {
                return branch;
            }
        }
        return schema;
    }
}

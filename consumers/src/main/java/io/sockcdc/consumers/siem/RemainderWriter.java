package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Writes those fields of a record that have no place of their own in a format, by their names in the schema: fields that
 * the schema gains later are among them. The kernel's unsigned ids are text, as JSON readers round large numbers.
 */
final class RemainderWriter {
    private static final Set<String> UNSIGNED = Set.of("cookie", "cgroup_id");

    private final int[] positions;
    private final String[] names;

    RemainderWriter(Schema schema, Set<String> fields) {
        positions = schema.getFields().stream()
                .filter(field -> fields.contains(field.name()))
                .mapToInt(Schema.Field::pos)
                .toArray();
        names = new String[positions.length];
        for (int i = 0; i < positions.length; i++) {
            names[i] = schema.getFields().get(positions[i]).name();
        }
    }

    void write(JsonGenerator out, IsoTimes times, IndexedRecord record) throws IOException {
        for (int i = 0; i < positions.length; i++) {
            Object value = record.get(positions[i]);
            if (value != null) {
                writeField(out, times, names[i], value);
            }
        }
    }

    private static void writeField(JsonGenerator out, IsoTimes times, String name, Object value) throws IOException {
        if (value instanceof Collection<?> items && items.isEmpty()) {
            return;
        }
        out.writeFieldName(name);
        if (value instanceof Long number && UNSIGNED.contains(name)) {
            out.writeString(Long.toUnsignedString(number));
        } else {
            writeValue(out, times, value);
        }
    }

    private static void writeValue(JsonGenerator out, IsoTimes times, Object value) throws IOException {
        if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Double number) {
            out.writeNumber(number);
        } else if (value instanceof Instant time) {
            out.writeString(times.text(time));
        } else if (value instanceof IndexedRecord nested) {
            out.writeStartObject();
            for (Schema.Field field : nested.getSchema().getFields()) {
                Object inner = nested.get(field.pos());
                if (inner != null) {
                    writeField(out, times, field.name(), inner);
                }
            }
            out.writeEndObject();
        } else if (value instanceof Collection<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                writeValue(out, times, item);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> entries) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                writeValue(out, times, entry.getValue());
            }
            out.writeEndObject();
        } else {
            out.writeString(value.toString());
        }
    }
}

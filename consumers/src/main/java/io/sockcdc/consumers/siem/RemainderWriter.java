package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes those fields of a record that have no place of their own in a format, by their names in the schema: fields that
 * the schema gains later are among them. The kernel's unsigned ids are text, as JSON readers round large numbers.
 */
final class RemainderWriter {
    private static final Set<String> UNSIGNED = Set.of("cookie", "cgroup_id");

    private record Field(
            int position,
            SerializedString name,
            boolean unsigned,
            @Nullable RemainderWriter nested) {}

    private final Field[] fields;

    RemainderWriter(Schema schema, Set<String> names) {
        this(schema.getFields().stream()
                .filter(field -> names.contains(field.name()))
                .toList());
    }

    private RemainderWriter(List<Schema.Field> written) {
        fields = new Field[written.size()];
        for (int i = 0; i < fields.length; i++) {
            Schema.Field field = written.get(i);
            Schema nested = MappingTable.nested(field.schema());
            fields[i] = new Field(
                    field.pos(),
                    new SerializedString(field.name()),
                    UNSIGNED.contains(field.name()),
                    nested == null ? null : new RemainderWriter(nested.getFields()));
        }
    }

    void write(JsonGenerator out, IsoTimes times, IndexedRecord record) throws IOException {
        for (Field field : fields) {
            Object value = record.get(field.position());
            if (value == null || (value instanceof Collection<?> items && items.isEmpty())) {
                continue;
            }
            out.writeFieldName(field.name());
            if (value instanceof IndexedRecord inner && field.nested() != null) {
                out.writeStartObject();
                field.nested().write(out, times, inner);
                out.writeEndObject();
            } else if (value instanceof Long number && field.unsigned()) {
                out.writeString(Long.toUnsignedString(number));
            } else {
                writeValue(out, times, value);
            }
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
            new RemainderWriter(nested.getSchema().getFields()).write(out, times, nested);
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

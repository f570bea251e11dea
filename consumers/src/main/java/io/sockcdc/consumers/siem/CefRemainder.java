package io.sockcdc.consumers.siem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a record that CEF has no key for under keys of our own: {@code sockcdc} and the field's path in
 * camel case, nested records field by field, maps and lists as one text.
 */
final class CefRemainder {
    private static final Set<String> UNSIGNED = Set.of("cookie", "cgroup_id");

    private record Field(
            int position,
            String key,
            boolean unsigned,
            @Nullable CefRemainder nested) {}

    private final List<Field> fields = new ArrayList<>();

    CefRemainder(Schema schema, Set<String> names) {
        this(schema, names, "");
    }

    private CefRemainder(Schema schema, @Nullable Set<String> names, String prefix) {
        for (Schema.Field field : schema.getFields()) {
            if (names == null || names.contains(field.name())) {
                Schema nested = MappingTable.nested(field.schema());
                String path = prefix + field.name();
                fields.add(new Field(
                        field.pos(),
                        key(path),
                        UNSIGNED.contains(field.name()),
                        nested == null ? null : new CefRemainder(nested, null, path + ".")));
            }
        }
    }

    /** The key of the field at that path: {@code tcp_info.rtt_us} is {@code sockcdcTcpInfoRttUs}. */
    static String key(String path) {
        StringBuilder key = new StringBuilder("sockcdc");
        boolean begin = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '_' || c == '.') {
                begin = true;
            } else {
                key.append(begin ? Character.toUpperCase(c) : c);
                begin = false;
            }
        }
        return key.toString();
    }

    void write(CefText out, IsoTimes times, IndexedRecord record) {
        for (Field field : fields) {
            Object value = record.get(field.position());
            if (value instanceof IndexedRecord inner && field.nested() != null) {
                field.nested().write(out, times, inner);
            } else if (value instanceof Long number && field.unsigned()) {
                out.put(field.key(), Long.toUnsignedString(number));
            } else if (value instanceof Number number) {
                out.put(field.key(), number);
            } else if (value instanceof Instant time) {
                out.put(field.key(), times.text(time));
            } else if (value != null) {
                out.put(field.key(), text(value));
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> entries) {
            StringBuilder all = new StringBuilder();
            entries.forEach((name, inner) -> all.append(all.isEmpty() ? "" : " ")
                    .append(name)
                    .append('=')
                    .append(inner));
            return all.toString();
        } else if (value instanceof Collection<?> items) {
            StringBuilder all = new StringBuilder();
            items.forEach(item -> all.append(all.isEmpty() ? "" : ",").append(item));
            return all.toString();
        }
        return value.toString();
    }
}

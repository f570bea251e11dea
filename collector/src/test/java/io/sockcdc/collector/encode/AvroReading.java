package io.sockcdc.collector.encode;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Bytes as Avro itself reads them, as plain objects: absent fields left out, strings and enums as String. */
final class AvroReading {
    static final Schema SPOOL_ENTRY;

    static {
        GeneratedClasses.trust();
        SPOOL_ENTRY = SpoolEntry.getClassSchema();
    }

    private AvroReading() {}

    /** The one datum in these bytes, to their last. */
    static GenericRecord spoolEntry(byte[] bytes, int offset, int length) {
        return datum(SPOOL_ENTRY, bytes, offset, length);
    }

    static GenericRecord datum(Schema schema, byte[] bytes, int offset, int length) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, offset, length, null);
            GenericRecord read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new AssertionError("bytes are left behind the datum");
            }
            return read;
        } catch (IOException e) {
            throw new AssertionError("Avro cannot read it", e);
        }
    }

    static Map<String, Object> fields(GenericRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = plain(record.get(field.pos()));
            if (value != null) {
                fields.put(field.name(), value);
            }
        }
        return fields;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof GenericRecord record) {
            return fields(record);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> entries = new HashMap<>();
            map.forEach((key, number) -> entries.put(key.toString(), number));
            return entries;
        }
        return value instanceof CharSequence || value instanceof GenericData.EnumSymbol ? value.toString() : value;
    }
}

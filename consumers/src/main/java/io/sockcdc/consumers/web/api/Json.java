package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.sockcdc.consumers.web.model.Micros;
import io.sockcdc.render.JsonLines;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import org.apache.avro.generic.IndexedRecord;

/** JSON as answers are made of, records in the same words as JSON lines. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonLines LINES = new JsonLines();
    private static final DateTimeFormatter MICROS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String time(Instant instant) {
        return MICROS.format(instant);
    }

    static String time(long micros) {
        return time(Micros.instant(micros));
    }

    /** The fields of records, the latter's behind the former's. */
    static ObjectNode fields(IndexedRecord... records) {
        ObjectNode all = object();
        for (IndexedRecord record : records) {
            all.setAll(parse(LINES.status(record)));
        }
        return all;
    }

    static RawValue raw(String json) {
        return new RawValue(json);
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("reading JSON that was just written", e);
        }
    }

    static void put(ObjectNode node, String name, long[] values) {
        var array = node.putArray(name);
        for (long value : values) {
            array.add(value);
        }
    }

    static void put(ObjectNode node, String name, Collection<Long> values) {
        var array = node.putArray(name);
        values.forEach(array::add);
    }
}

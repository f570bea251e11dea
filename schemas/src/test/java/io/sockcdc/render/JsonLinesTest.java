package io.sockcdc.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final long SEED = 4711;
    private static final SocketKey KEY = new SocketKey("h1", "b1", 4026531840L, -1L);

    private final JsonLines lines = new JsonLines();
    private final ObjectMapper parser = new ObjectMapper();

    @Test
    void everyFieldAvroReadsStandsInTheLineAndNoOther() throws IOException {
        var events = RecordCodec.ofSocketEvents();
        for (Object random : new RandomData(SocketEvent.getClassSchema(), 200, SEED)) {
            byte[] bytes = encode(SocketEvent.getClassSchema(), random);
            GenericRecord avros = genericReading(SocketEvent.getClassSchema(), bytes);

            JsonNode line = parser.readTree(lines.event(KEY, events.decode(bytes)));

            List<String> expected = new ArrayList<>(List.of("host_id", "boot_id", "netns", "cookie"));
            expected.addAll(presentFields(avros));
            assertThat(names(line)).containsExactlyElementsOf(expected);
            assertSame(line, avros);
        }
    }

    @Test
    void statusesAreWrittenTheSameWay() throws IOException {
        var statuses = RecordCodec.ofStatuses();
        for (Object random : new RandomData(CollectorStatus.getClassSchema(), 200, SEED)) {
            byte[] bytes = encode(CollectorStatus.getClassSchema(), random);
            GenericRecord avros = genericReading(CollectorStatus.getClassSchema(), bytes);

            JsonNode line = parser.readTree(lines.status(statuses.decode(bytes)));

            assertThat(names(line)).containsExactlyElementsOf(presentFields(avros));
            assertSame(line, avros);
        }
    }

    @Test
    void aGenericRecordGivesTheLineOfTheGeneratedOne() throws IOException {
        var events = RecordCodec.ofSocketEvents();
        for (Object random : new RandomData(SocketEvent.getClassSchema(), 50, SEED)) {
            byte[] bytes = encode(SocketEvent.getClassSchema(), random);
            GenericRecord generic = genericReading(SocketEvent.getClassSchema(), bytes);

            JsonNode fromGeneric = parser.readTree(lines.event(KEY, generic));

            assertThat(fromGeneric).isEqualTo(parser.readTree(lines.event(KEY, events.decode(bytes))));
        }
    }

    @Test
    void theCookieIsAnUnsignedNumber() throws JsonProcessingException {
        JsonNode line = parser.readTree(lines.event(KEY, new GenericData.Record(SocketEvent.getClassSchema())));

        assertThat(line.get("cookie").isNumber()).isTrue();
        assertThat(line.get("cookie").bigIntegerValue()).isEqualTo(new BigInteger("18446744073709551615"));
    }

    @Test
    void timesAlwaysHaveSixDigitsOfASecond() throws JsonProcessingException {
        GenericRecord event = new GenericData.Record(SocketEvent.getClassSchema());
        event.put("observed_at", 1_000_000L);
        event.put("opened_not_before", 1_763_612_770_123_400L);

        JsonNode line = parser.readTree(lines.event(KEY, event));

        assertThat(line.get("observed_at").textValue()).isEqualTo("1970-01-01T00:00:01.000000Z");
        assertThat(line.get("opened_not_before").textValue()).isEqualTo("2025-11-20T04:26:10.123400Z");
    }

    @Test
    void aLineIsOneLineWhateverTheFieldsHold() {
        GenericRecord event = new GenericData.Record(SocketEvent.getClassSchema());
        event.put("command", "two\nlines\r\n\u2028\"");

        assertThat(lines.event(KEY, event)).doesNotContain("\n", "\r").contains("two\\nlines");
    }

    private static void assertSame(JsonNode json, GenericRecord avro) {
        for (Schema.Field field : avro.getSchema().getFields()) {
            Object value = avro.get(field.pos());
            if (value != null) {
                assertSame(json.get(field.name()), field.schema(), value, field.name());
            }
        }
    }

    private static void assertSame(JsonNode json, Schema schema, Object avro, String name) {
        Schema type = schema.isUnion() ? schema.getTypes().get(GenericData.get().resolveUnion(schema, avro)) : schema;
        switch (type.getType()) {
            case LONG -> {
                if (type.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
                    assertThat(Instant.parse(json.textValue()))
                            .as(name)
                            .isEqualTo(Instant.EPOCH.plus((Long) avro, ChronoUnit.MICROS));
                    assertThat(json.textValue()).as(name).matches(".*\\.\\d{6}Z");
                } else {
                    assertThat(json.bigIntegerValue().longValue()).as(name).isEqualTo(avro);
                }
            }
            case INT -> assertThat(json.intValue()).as(name).isEqualTo(avro);
            case BOOLEAN -> assertThat(json.booleanValue()).as(name).isEqualTo(avro);
            case STRING, ENUM -> assertThat(json.textValue()).as(name).isEqualTo(avro.toString());
            case RECORD -> {
                assertThat(names(json)).as(name).containsExactlyElementsOf(presentFields((GenericRecord) avro));
                assertSame(json, (GenericRecord) avro);
            }
            case ARRAY -> {
                Object[] items = ((Collection<?>) avro).toArray();
                assertThat(json.size()).as(name).isEqualTo(items.length);
                for (int i = 0; i < items.length; i++) {
                    assertSame(json.get(i), type.getElementType(), items[i], name);
                }
            }
            case MAP -> {
                Map<?, ?> entries = (Map<?, ?>) avro;
                assertThat(json.size()).as(name).isEqualTo(entries.size());
                entries.forEach((key, value) -> assertSame(json.get(key.toString()), type.getValueType(), value, name));
            }
            default -> throw new AssertionError("a type this test does not know: " + type);
        }
    }

    private static List<String> presentFields(GenericRecord record) {
        return record.getSchema().getFields().stream()
                .filter(field -> record.get(field.pos()) != null)
                .map(Schema.Field::name)
                .toList();
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static byte[] encode(Schema schema, Object record) throws IOException {
        ByteBuffer buffer = new BinaryMessageEncoder<Object>(GenericData.get(), schema).encode(record);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static GenericRecord genericReading(Schema schema, byte[] bytes) throws IOException {
        return new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(bytes);
    }
}

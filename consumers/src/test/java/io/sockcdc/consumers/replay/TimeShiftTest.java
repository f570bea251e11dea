package io.sockcdc.consumers.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SingleObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Avro's own writer and reader, over made-up records of every version that was ever published. */
class TimeShiftTest {
    private static final Duration BY = Duration.ofDays(400);
    private static final TimeShift SHIFT = new TimeShift(BY);

    static Stream<Schema> versions() {
        return Stream.of("SocketEvent", "CollectorStatus")
                .flatMap(name -> SchemaHistory.published().versions(name).stream());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyTimeMovesAndNothingElseDoes(Schema schema) throws IOException {
        for (Object made : new RandomData(schema, 200, 7)) {
            for (boolean blocked : new boolean[] {false, true}) {
                byte[] moved = SHIFT.shift(encoded(schema, made, blocked));

                assertThat(Arrays.copyOf(moved, SingleObject.HEADER_LENGTH)).isEqualTo(SingleObject.header(schema));
                assertThat(decoded(schema, moved)).isEqualTo(moved(schema, made));
            }
        }
    }

    @Test
    void whatIsNoRecordOrIsCutShortStaysAsItIs() throws IOException {
        Schema schema = versions().findFirst().orElseThrow();
        byte[] whole = encoded(schema, new RandomData(schema, 1, 3).iterator().next(), false);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(SHIFT.shift(cut)).isEqualTo(cut);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThat(SHIFT.shift(longer)).isEqualTo(longer);
        whole[3]++;
        assertThat(SHIFT.shift(whole)).isEqualTo(whole);
    }

    private static byte[] encoded(Schema schema, Object record, boolean blocked) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SingleObject.header(schema));
        BinaryEncoder encoder = blocked
                ? EncoderFactory.get().blockingBinaryEncoder(out, null)
                : EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static Object decoded(Schema schema, byte[] bytes) throws IOException {
        int header = SingleObject.HEADER_LENGTH;
        return new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, null));
    }

    /** The same by Avro's own view of the record; with strings as its reader gives them. */
    private static @Nullable Object moved(Schema schema, @Nullable Object value) throws IOException {
        Schema its = schema.getType() == Schema.Type.UNION
                ? schema.getTypes().get(GenericData.get().resolveUnion(schema, value))
                : schema;
        if (its.getLogicalType() instanceof LogicalTypes.TimestampMicros && value instanceof Long micros) {
            return micros + BY.toMillis() * 1_000;
        }
        if (value instanceof IndexedRecord record) {
            GenericData.Record copy = new GenericData.Record(its);
            for (Schema.Field field : its.getFields()) {
                copy.put(field.pos(), moved(field.schema(), record.get(field.pos())));
            }
            return copy;
        }
        if (value instanceof List<?> items) {
            GenericData.Array<Object> copy = new GenericData.Array<>(its, List.of());
            for (Object item : items) {
                copy.add(moved(its.getElementType(), item));
            }
            return copy;
        }
        if (value instanceof Map<?, ?> entries) {
            Map<Object, @Nullable Object> copy = new HashMap<>();
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                copy.put(entry.getKey(), moved(its.getValueType(), entry.getValue()));
            }
            return copy;
        }
        return value;
    }
}

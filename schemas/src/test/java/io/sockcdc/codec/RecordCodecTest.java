package io.sockcdc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final long SEED = 20261120;

    private final SchemaHistory history = SchemaHistory.published();

    @Test
    void whatAvrosOwnMessageEncoderWroteIsReadFieldByField() throws IOException {
        readsWhatAvroWrote(RecordCodec.ofSocketKeys(), SocketKey.getClassSchema());
        readsWhatAvroWrote(RecordCodec.ofSocketEvents(), SocketEvent.getClassSchema());
        readsWhatAvroWrote(RecordCodec.ofStatuses(), CollectorStatus.getClassSchema());
    }

    private static <T extends SpecificRecord> void readsWhatAvroWrote(RecordCodec<T> codec, Schema schema)
            throws IOException {
        var encoder = new BinaryMessageEncoder<Object>(GenericData.get(), schema);
        var decoder = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema);
        for (Object random : new RandomData(schema, 200, SEED)) {
            byte[] avros = bytes(encoder.encode(random));

            T read = codec.decode(avros);
            byte[] ours = codec.encode(read);

            assertThat(decoder.decode(ours)).isEqualTo(decoder.decode(avros));
            assertThat(Arrays.copyOf(ours, 10)).isEqualTo(Arrays.copyOf(avros, 10));
        }
    }

    @Test
    void anEventOfANewerWriterIsReadWithoutItsNewField() throws IOException {
        Schema newer = parse(SchemaHistoryTest.withField(
                        current(), "{\"name\":\"zone\",\"type\":[\"null\",\"string\"],\"default\":null}")
                .replace("\"CLOSE_WAIT\",", "\"CLOSE_WAIT\",\"HIBERNATING\","));
        GenericRecord written = sample(newer);
        written.put("zone", "eu-1");
        written.put("state", new GenericData.EnumSymbol(newer.getField("state").schema(), "HIBERNATING"));
        var codec = RecordCodec.ofSocketEvents(history.or(knows(newer)));

        SocketEvent read = codec.decode(singleObject(newer, written));

        assertThat(read.getSequence()).isEqualTo(written.get("sequence"));
        assertThat(read.getState()).isEqualTo(State.UNKNOWN);
        assertThat(read.getPayloadBytesReceived()).isEqualTo(written.get("payload_bytes_received"));
    }

    @Test
    void anEventOfAnOlderWriterIsReadWithDefaults() throws IOException {
        Schema older = parse(withoutField(withoutField(current(), "user"), "congestion"));
        assertThat(older.getField("user")).isNull();
        GenericRecord written = sample(older);
        var codec = RecordCodec.ofSocketEvents(history.or(knows(older)));

        SocketEvent read = codec.decode(singleObject(older, written));

        assertThat(read.getUser()).isNull();
        assertThat(read.getCongestion()).isNull();
        assertThat(read.getSequence()).isEqualTo(written.get("sequence"));
        assertThat(read.getPayloadBytesReceived()).isEqualTo(written.get("payload_bytes_received"));
    }

    @Test
    void everyFrozenVersionIsReadIntoTheCurrentShape() throws IOException {
        for (Schema version : history.versions("SocketEvent")) {
            GenericRecord written = sample(version);
            GenericRecord asAvroReads = resolve(version, written);

            SocketEvent read = RecordCodec.ofSocketEvents().decode(singleObject(version, written));

            assertThat(read.getSequence()).isEqualTo(asAvroReads.get("sequence"));
            assertThat(read.getHostName())
                    .hasToString(asAvroReads.get("host_name").toString());
        }
    }

    @Test
    void aSchemaNobodyKnowsIsNamed() {
        byte[] bytes = RecordCodec.ofSocketKeys().encode(key());
        bytes[2] ^= 1;

        assertThatThrownBy(() -> RecordCodec.ofSocketKeys().decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("schema that is not known: fingerprint ")
                .hasMessageContaining("SocketKey was expected");
    }

    @Test
    void anotherKindOfRecordIsNamed() {
        byte[] bytes = RecordCodec.ofSocketKeys().encode(key());

        assertThatThrownBy(() -> RecordCodec.ofSocketEvents().decode(bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageStartingWith("a SocketKey (fingerprint ")
                .hasMessageEndingWith("where SocketEvent was expected");
    }

    @Test
    void everyTruncationIsUnreadable() {
        RecordCodec<SocketKey> codec = RecordCodec.ofSocketKeys();
        byte[] bytes = codec.encode(key());

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UnreadableRecordException.class);
        }
        assertThat(codec.decode(bytes)).isEqualTo(key());
    }

    @Test
    void bytesBehindTheRecordAreUnreadable() {
        RecordCodec<SocketKey> codec = RecordCodec.ofSocketKeys();
        byte[] bytes = codec.encode(key());

        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("ends before");
    }

    @Test
    void textIsNotARecord() {
        assertThatThrownBy(() -> RecordCodec.ofSocketKeys().decode("{\"json\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("begins with 7B 22 6A 73");
    }

    @Test
    void theConfluentWireFormatIsReadWhenTheLookupKnowsItsIds() {
        byte[] single = RecordCodec.ofSocketKeys().encode(key());
        byte[] confluent = ByteBuffer.allocate(single.length - 5)
                .put((byte) 0)
                .putInt(7)
                .put(single, 10, single.length - 10)
                .array();
        SchemaLookup registry =
                reference -> reference.equals(new SchemaReference.RegistryId(7)) ? SocketKey.getClassSchema() : null;

        assertThat(RecordCodec.ofSocketKeys(registry).decode(confluent)).isEqualTo(key());
        assertThatThrownBy(() -> RecordCodec.ofSocketKeys().decode(confluent))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("registry id 7");
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElse() {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        Schema schema = SocketEvent.getClassSchema();
        Random random = new Random(SEED);
        int refused = 0;
        for (Object sample : new RandomData(schema, 300, SEED)) {
            byte[] bytes = damagedCopy(schema, sample, random);
            try {
                assertThat(codec.decode(bytes)).isNotNull();
            } catch (UnreadableRecordException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] damagedCopy(Schema schema, Object sample, Random random) {
        try {
            byte[] bytes = bytes(new BinaryMessageEncoder<Object>(GenericData.get(), schema).encode(sample));
            for (int i = 0; i < 3; i++) {
                bytes[10 + random.nextInt(bytes.length - 10)] = (byte) random.nextInt();
            }
            return bytes;
        } catch (IOException e) {
            throw new AssertionError("encoding into memory", e);
        }
    }

    private String current() {
        List<Schema> versions = history.versions("SocketEvent");
        return versions.get(versions.size() - 1).toString();
    }

    private static SocketKey key() {
        return new SocketKey("host", "boot", 4026531840L, -2L);
    }

    private static GenericRecord sample(Schema schema) {
        return (GenericRecord) new RandomData(schema, 1, SEED).iterator().next();
    }

    private static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }

    private static String withoutField(String schema, String name) {
        return schema.replaceFirst("\\{\"name\":\"" + name + "\",\"type\":\\[\"null\",\"string\"][^}]*},", "");
    }

    private static SchemaLookup knows(Schema schema) {
        return SchemaHistory.of(Map.of(schema.getName(), List.of(schema)));
    }

    private static byte[] singleObject(Schema schema, GenericRecord record) throws IOException {
        return bytes(new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record));
    }

    private static GenericRecord resolve(Schema writer, GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(writer).write(record, encoder);
        encoder.flush();
        return new GenericDatumReader<GenericRecord>(writer, SocketEvent.getClassSchema())
                .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}

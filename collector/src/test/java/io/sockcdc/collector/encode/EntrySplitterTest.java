package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.Status;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;

class EntrySplitterTest {
    private static final HostIdentity HOST = new HostIdentity("hôst-1", "name", "boot-1", 7);

    private final EntrySplitter splitter = EntrySplitter.ofCurrentVersion();

    @Test
    void avroDecodesKeyAndValueOfEveryEvent() throws IOException {
        EventEncoder encoder = new EventEncoder(HOST);
        RandomChanges changes = new RandomChanges(3);
        var keys = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), SocketKey.getClassSchema());
        var events = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), SocketEvent.getClassSchema());
        EncodeBuffer out = new EncodeBuffer(16);
        for (int sequence = 1; sequence <= 2_000; sequence++) {
            int from = out.length();
            encoder.encode(changes.next(), sequence, out);

            KafkaEntry entry = splitter.split(out.array(), from, out.length() - from);

            GenericRecord body = (GenericRecord) AvroReading.spoolEntry(out.array(), from, out.length() - from)
                    .get("body");
            assertThat(entry.kind()).isEqualTo(EntryKind.EVENT);
            assertThat(keys.decode(entry.key())).isEqualTo(body.get("key"));
            assertThat(events.decode(entry.value())).isEqualTo(body.get("event"));
        }
    }

    @Test
    void consumersDecodeWhatTheSplitterGives() {
        EncodeBuffer out = new EncodeBuffer(16);
        SocketChange change = new Sample().change();
        new EventEncoder(HOST).encode(change, 12, out);

        KafkaEntry entry = splitter.split(out.array(), 0, out.length());

        assertThat(RecordCodec.ofSocketKeys().decode(entry.key()))
                .isEqualTo(new SocketKey(HOST.hostId(), HOST.bootId(), 4026531840L, 99L));
        assertThat(RecordCodec.ofSocketEvents().decode(entry.value()).getSequence())
                .isEqualTo(12);
    }

    @Test
    void aStatusIsKeyedByItsHost() {
        EncodeBuffer out = new EncodeBuffer(16);
        Status status = new Status(Status.Kind.HEARTBEAT, 5, 1, List.of(), List.of(), null, null, null);
        new StatusEncoder(HOST, "1.0").encode(status, out);

        KafkaEntry entry = splitter.split(out.array(), 0, out.length());

        assertThat(entry.kind()).isEqualTo(EntryKind.STATUS);
        assertThat(entry.key()).isEqualTo(HOST.hostId().getBytes(StandardCharsets.UTF_8));
        CollectorStatus read = RecordCodec.ofStatuses().decode(entry.value());
        assertThat(read.getSequence()).isEqualTo(5);
    }

    @Test
    void anEntryOfAnOlderVersionKeepsTheFingerprintOfItsSchema() {
        String current = AvroReading.SPOOL_ENTRY.toString();
        Schema older = new Schema.Parser()
                .parse(current.replaceFirst("\\{\"name\":\"user\",\"type\":\\[\"null\",[^]]*][^}]*},", ""));
        assertThat(older).isNotEqualTo(AvroReading.SPOOL_ENTRY);
        Schema olderEvent = older.getField("body")
                .schema()
                .getTypes()
                .get(0)
                .getField("event")
                .schema();
        EncodeBuffer out = new EncodeBuffer(16);
        new EventEncoder(HOST).encode(new Sample().change(), 1, out);

        KafkaEntry entry = EntrySplitter.ofWriter(older).split(out.array(), 0, out.length());

        assertThat(entry.value()).startsWith(SingleObject.header(olderEvent));
        assertThat(Arrays.copyOf(entry.value(), SingleObject.HEADER_LENGTH))
                .isNotEqualTo(SingleObject.header(SocketEvent.getClassSchema()));
    }

    @Test
    void aSchemaWhoseKeysLieOtherwiseIsRefused() {
        Schema other = new Schema.Parser()
                .parse(AvroReading.SPOOL_ENTRY
                        .toString()
                        .replace("\"name\":\"netns\",\"type\":\"long\"", "\"name\":\"netns\",\"type\":\"bytes\""));

        assertThatThrownBy(() -> EntrySplitter.ofWriter(other))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("cannot find");
        assertThatThrownBy(() -> EntrySplitter.ofWriter(SocketKey.getClassSchema()))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("not the schema of a spool entry");
    }

    @Test
    void damagedEntriesAreSplitOrRefusedAndNothingElse() {
        Random random = new Random(9);
        EncodeBuffer out = new EncodeBuffer(16);
        new EventEncoder(HOST).encode(new Sample().change(), 1, out);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = Arrays.copyOf(out.array(), random.nextInt(out.length() + 1));
            for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
                bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
            }
            try {
                assertThat(splitter.split(bytes, 0, bytes.length).value().length)
                        .isBetween(10, bytes.length + 10);
            } catch (UnreadableRecordException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 49_000);
    }
}

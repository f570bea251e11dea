package io.sockcdc.collector.simulation;

import io.sockcdc.collector.encode.EntryKind;
import io.sockcdc.collector.encode.EntrySplitter;
import io.sockcdc.collector.encode.KafkaEntry;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the spool, or a record of Kafka, read back.
 *
 * @param value as Kafka gets it, or the entry itself where it gets nothing
 * @param event null where it is none
 * @param status null where it is none
 */
record SpooledEntry(
        ByteBuffer value,
        @Nullable SocketEvent event,
        @Nullable CollectorStatus status) {
    private static final int HEADER = 10;
    private static final EntrySplitter SPLITTER = EntrySplitter.ofCurrentVersion();
    private static final SpecificDatumReader<SocketEvent> EVENTS =
            new SpecificDatumReader<>(SocketEvent.getClassSchema());
    private static final SpecificDatumReader<CollectorStatus> STATUSES =
            new SpecificDatumReader<>(CollectorStatus.getClassSchema());
    private static final SpecificDatumReader<SocketKey> KEYS = new SpecificDatumReader<>(SocketKey.getClassSchema());

    static List<SpooledEntry> of(SpooledBatch batch) {
        List<SpooledEntry> all = new ArrayList<>();
        EntryBatch entries = batch.entries();
        for (int i = 0; i < entries.count(); i++) {
            if (EntrySplitter.staysInTheSpool(entries.bytes(), entries.start(i))) {
                all.add(new SpooledEntry(
                        ByteBuffer.wrap(entries.bytes(), entries.start(i), entries.end(i) - entries.start(i)),
                        null,
                        null));
                continue;
            }
            KafkaEntry entry = SPLITTER.split(entries.bytes(), entries.start(i), entries.end(i) - entries.start(i));
            all.add(ofKafka(entry.kind() == EntryKind.EVENT, entry.value()));
        }
        return all;
    }

    /** Whether Kafka is to get it. */
    boolean isForKafka() {
        return event != null || status != null;
    }

    static SpooledEntry ofKafka(boolean isEvent, byte[] value) {
        return isEvent
                ? new SpooledEntry(ByteBuffer.wrap(value), read(EVENTS, value), null)
                : new SpooledEntry(ByteBuffer.wrap(value), null, read(STATUSES, value));
    }

    static SocketKey key(byte[] key) {
        return read(KEYS, key);
    }

    /** Whether both Avro schemas are there; for whoever wants the first use to be cheap. */
    static Schema schema() {
        return SocketEvent.getClassSchema();
    }

    private static <T> T read(SpecificDatumReader<T> reader, byte[] value) {
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null));
        } catch (IOException e) {
            throw new Violation("what was published cannot be read: " + e);
        }
    }
}

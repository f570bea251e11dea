package io.sockcdc.consumers.replay;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Moves every time in a record by the same span; what cannot be read stays as it is. Owned by one thread. */
final class TimeShift {
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
    private final Duration by;

    TimeShift(Duration by) {
        this.by = by;
    }

    byte[] event(byte[] value) {
        return shift(events, value);
    }

    byte[] status(byte[] value) {
        return shift(statuses, value);
    }

    private <T extends org.apache.avro.specific.SpecificRecord> byte[] shift(RecordCodec<T> codec, byte[] value) {
        try {
            T record = codec.decode(value);
            shift(record);
            return codec.encode(record);
        } catch (UnreadableRecordException e) {
            // It goes on as it is, as it does without a shift.
            return value;
        }
    }

    private void shift(IndexedRecord record) {
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value instanceof Instant time) {
                record.put(field.pos(), time.plus(by));
            } else if (value instanceof IndexedRecord nested) {
                shift(nested);
            } else if (value instanceof Collection<?> items) {
                items.forEach(item -> {
                    if (item instanceof IndexedRecord nested) {
                        shift(nested);
                    }
                });
            }
        }
    }
}

package io.sockcdc.consumers.query;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Kafka records to socket events; what cannot be read is counted and left out. Owned by one thread, the count aside. */
final class EventDecoder {
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final AtomicLong unreadable = new AtomicLong();

    @Nullable ReceivedEvent decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            unreadable.incrementAndGet();
            return null;
        }
        try {
            return new ReceivedEvent(
                    keys.decode(record.key()), events.decode(record.value()), record.partition(), record.offset());
        } catch (UnreadableRecordException e) {
            unreadable.incrementAndGet();
            return null;
        }
    }

    long unreadable() {
        return unreadable.get();
    }
}

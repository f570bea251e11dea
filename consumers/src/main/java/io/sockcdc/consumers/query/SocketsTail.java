package io.sockcdc.consumers.query;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The open sockets of some kind as they stand in their topic, kept up to date. Owned by one thread. */
public final class SocketsTail implements AutoCloseable {
    private final TopicTail tail;
    private final Predicate<SocketEvent> filter;
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final Map<ByteBuffer, ReceivedEvent> open = new TreeMap<>();
    private long unreadable;

    /**
     * Sockets of one topic; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     * @param filter which sockets
     */
    public SocketsTail(Map<String, Object> client, String topic, Predicate<SocketEvent> filter) {
        tail = new TopicTail(client, "sockcdc-sockets-tail", topic);
        this.filter = filter;
    }

    /** Takes what came, waiting at most so long for it; says whether all that was there at the first call is taken. */
    public boolean read(Duration wait) {
        return tail.read(wait, this::take);
    }

    /** The open sockets, each with its latest event, always in the same order. */
    public List<ReceivedEvent> open() {
        return List.copyOf(open.values());
    }

    /** Records so far that were no sockets this program can read. */
    public long unreadable() {
        return unreadable;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        ByteBuffer id = ByteBuffer.wrap(record.key());
        if (record.value() == null) {
            open.remove(id);
            return;
        }
        try {
            SocketEvent event = events.decode(record.value());
            if (filter.test(event)) {
                open.put(id, new ReceivedEvent(keys.decode(record.key()), event, record.partition(), record.offset()));
            } else {
                open.remove(id);
            }
        } catch (UnreadableRecordException e) {
            unreadable++;
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}

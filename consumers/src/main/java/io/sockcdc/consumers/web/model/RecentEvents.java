package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The newest events, and those who want to be told of every one. One thread writes, any reads. */
public final class RecentEvents {
    private static final int KEPT = 2_000;

    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final Deque<ReceivedEvent> newest = new ArrayDeque<>(KEPT);
    private final List<Consumer<ReceivedEvent>> listeners = new CopyOnWriteArrayList<>();

    @Nullable ReceivedEvent take(byte @Nullable [] key, byte @Nullable [] value, int partition, long offset)
            throws UnreadableRecordException {
        if (key == null || value == null) {
            return null;
        }
        ReceivedEvent received = new ReceivedEvent(keys.decode(key), events.decode(value), partition, offset);
        synchronized (newest) {
            if (newest.size() == KEPT) {
                newest.removeFirst();
            }
            newest.addLast(received);
        }
        return received;
    }

    void tell(ReceivedEvent received) {
        for (Consumer<ReceivedEvent> listener : listeners) {
            listener.accept(received);
        }
    }

    /** The newest events, the oldest of them first. */
    public List<ReceivedEvent> newest() {
        synchronized (newest) {
            return new ArrayList<>(newest);
        }
    }

    /** Has every event told to {@code listener}, on the reading thread, until the answer is closed; it must not block. */
    public AutoCloseable listen(Consumer<ReceivedEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}

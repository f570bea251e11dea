package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.topics.TopicKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the web answers from. It is read from the topics, so every process that serves the web answers for all
 * that analyse. Tables are written by one thread, events by another; any thread reads.
 */
public final class ReadModel {
    /** How far back the level of open connections is followed from the moment everything has been read. */
    private static final int NOTED_SECONDS = 600;

    private final CountTable counts;
    private final SocketTable sockets;
    private final AnomalyTable anomalies = new AnomalyTable();
    private final HostTable hosts = new HostTable();
    private final Activity activity = new Activity();
    private final RecentEvents events = new RecentEvents();
    private final List<Consumer<AnomalyRow>> anomalyListeners = new CopyOnWriteArrayList<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong tableRecords = new AtomicLong();
    private final AtomicLong eventRecords = new AtomicLong();
    private final AtomicLong newestEventMicros = new AtomicLong();
    private volatile boolean tablesLoaded;
    private volatile boolean eventsLoaded;
    private boolean noted;
    private long bytesInBefore;
    private long bytesOutBefore;

    /**
     * An empty model.
     *
     * @param keepLimit most sockets, and subjects of each kind, to keep
     */
    public ReadModel(int keepLimit) {
        counts = new CountTable(keepLimit);
        sockets = new SocketTable(keepLimit);
    }

    /** Takes a record of a table's topic. Called by one thread. */
    public void take(TopicKind kind, ConsumerRecord<byte[], byte @Nullable []> record) {
        tableRecords.incrementAndGet();
        byte[] value = record.value();
        try {
            switch (kind) {
                case COUNTS -> counts.take(record.key(), value);
                case SOCKETS -> sockets.take(record.key(), value);
                case ANOMALIES -> {
                    AnomalyRow row = anomalies.take(record.key(), value);
                    if (row != null && tablesLoaded) {
                        anomalyListeners.forEach(listener -> listener.accept(row));
                    }
                }
                case STATUS -> {
                    if (value != null) {
                        hosts.take(value);
                    }
                }
                default -> throw new IllegalArgumentException("no table is made of " + kind);
            }
        } catch (UnreadableRecordException | NullPointerException e) {
            // A record without a key says as little as one of an unknown schema.
            unreadable.incrementAndGet();
        }
    }

    /** Takes a record of the topic of events. Called by one thread. */
    public void takeEvent(ConsumerRecord<byte[], byte @Nullable []> record) {
        eventRecords.incrementAndGet();
        try {
            ReceivedEvent received = events.take(record.key(), record.value(), record.partition(), record.offset());
            if (received == null) {
                unreadable.incrementAndGet();
                return;
            }
            activity.take(received.key(), received.event());
            newestEventMicros.accumulateAndGet(Micros.of(received.event().getObservedAt()), Math::max);
            if (eventsLoaded) {
                events.tell(received);
            }
        } catch (UnreadableRecordException e) {
            unreadable.incrementAndGet();
        }
    }

    /** Notes the levels of a second: connections open, and bytes since the last call. Called by one thread. */
    public void note(long second) {
        if (isLoaded() && !noted) {
            noted = true;
            activity.noteOpenBefore(second, NOTED_SECONDS, openConnections());
        }
        if (noted) {
            activity.note(Activity.Measure.OPEN, second, openConnections());
        }
        long in = counts.bytesIn();
        long out = counts.bytesOut();
        if (tablesLoaded) {
            activity.add(Activity.Measure.BYTES_IN, second, in - bytesInBefore);
            activity.add(Activity.Measure.BYTES_OUT, second, out - bytesOutBefore);
        }
        bytesInBefore = in;
        bytesOutBefore = out;
    }

    /** Notes a sample for the sparkline of every remote address. Called by the thread that calls {@link #take}. */
    public void sample() {
        counts.sample();
    }

    /** Connections that are open, over all hosts. */
    public long openConnections() {
        long open = 0;
        for (CountRow row : counts.all(SubjectKind.REMOTE_IP)) {
            open += row.open();
        }
        return open;
    }

    /** What stood in the tables' topics at the start has been read. */
    public void tablesAreLoaded() {
        tablesLoaded = true;
    }

    /** What stood in the topic of events at the start has been read, as far back as wanted. */
    public void eventsAreLoaded() {
        eventsLoaded = true;
    }

    /** Whether everything that stood there at the start has been read. */
    public boolean isLoaded() {
        return tablesLoaded && eventsLoaded;
    }

    /** Has every step of every flag told to {@code listener}, on the reading thread; it must not block. */
    public AutoCloseable listenToAnomalies(Consumer<AnomalyRow> listener) {
        anomalyListeners.add(listener);
        return () -> anomalyListeners.remove(listener);
    }

    public CountTable counts() {
        return counts;
    }

    public SocketTable sockets() {
        return sockets;
    }

    public AnomalyTable anomalies() {
        return anomalies;
    }

    public HostTable hosts() {
        return hosts;
    }

    public Activity activity() {
        return activity;
    }

    public RecentEvents events() {
        return events;
    }

    /** Records so far that could not be read. */
    public long unreadable() {
        return unreadable.get();
    }

    /** Records of tables read so far. */
    public long tableRecords() {
        return tableRecords.get();
    }

    /** Events read so far. */
    public long eventRecords() {
        return eventRecords.get();
    }

    /** When the newest event was observed, microseconds since 1970 UTC; 0 before the first. */
    public long newestEventMicros() {
        return newestEventMicros.get();
    }
}

package io.sockcdc.consumers.query;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.Anomaly;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the steps in the lives of anomaly flags from their topic, without a consumer group: those that are kept, then those
 * that come. Owned by one thread; {@link #stop} may be called on any.
 */
public final class AnomalyReader implements AutoCloseable {
    private final TopicTail tail;
    private final RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
    private long unreadable;

    /**
     * A reader of one topic; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public AnomalyReader(Map<String, Object> client, String topic) {
        tail = new TopicTail(client, "sockcdc-alerts", topic);
    }

    /**
     * Gives the steps that came, in the order of the topic; waits at most so long for some.
     *
     * @return whether every step has been given that was there at the first call
     */
    public boolean read(Duration wait, Consumer<Anomaly> out) {
        return tail.read(wait, record -> {
            if (record.value() == null) {
                return;
            }
            try {
                out.accept(codec.decode(record.value()));
            } catch (UnreadableRecordException e) {
                unreadable++;
            }
        });
    }

    /** Whether the topic was found. */
    public boolean isThere() {
        return tail.isThere();
    }

    /** Records so far that were no anomalies this program can read. */
    public long unreadable() {
        return unreadable;
    }

    /** Makes {@link #read} return soon. Called on any thread. */
    public void stop() {
        tail.stop();
    }

    @Override
    public void close() {
        tail.close();
    }
}

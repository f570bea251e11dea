package io.sockcdc.consumers.serde;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Serdes of the published records. They write single-object encoding and read every published version. What cannot be read
 * is a {@link SerializationException} that says why, which Kafka Streams puts on the topic of dead letters. The serdes may
 * be shared by threads.
 */
public final class RecordSerdes {
    private RecordSerdes() {}

    /** Keys of socket events. */
    public static Serde<SocketKey> socketKeys() {
        return of(RecordCodec::ofSocketKeys);
    }

    /** Socket events. */
    public static Serde<SocketEvent> socketEvents() {
        return of(RecordCodec::ofSocketEvents);
    }

    /** Statuses of collectors. */
    public static Serde<CollectorStatus> statuses() {
        return of(RecordCodec::ofStatuses);
    }

    /** Subjects of counts. */
    public static Serde<CountSubject> countSubjects() {
        return of(RecordCodec::ofCountSubjects);
    }

    /** Anomaly flags. */
    public static Serde<Anomaly> anomalies() {
        return of(RecordCodec::ofAnomalies);
    }

    /** Connection counts. */
    public static Serde<ConnectionCounts> connectionCounts() {
        return of(RecordCodec::ofConnectionCounts);
    }

    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    private static <T extends SpecificRecord> Serde<T> of(Supplier<RecordCodec<T>> codecs) {
        ThreadLocal<RecordCodec<T>> codec = ThreadLocal.withInitial(codecs);
        Deserializer<T> reader = (topic, bytes) -> {
            if (bytes == null) {
                return null;
            }
            try {
                return codec.get().decode(bytes);
            } catch (UnreadableRecordException e) {
                throw new SerializationException(topic + ": " + e.getMessage(), e);
            }
        };
        return Serdes.serdeFrom(
                (topic, record) -> record == null ? null : codec.get().encode(record), reader);
    }
}

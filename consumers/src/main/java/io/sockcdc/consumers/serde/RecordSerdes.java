package io.sockcdc.consumers.serde;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of the published records. They write single-object encoding and read every published version. What cannot be read
 * is a {@link SerializationException} that says why, which Kafka Streams puts on the topic of dead letters. The serdes may
 * be shared by threads.
 */
public final class RecordSerdes {
    private RecordSerdes() {}

    /** Keys of socket events. */
    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    public static Serde<SocketKey> socketKeys() {
        PerThread<RecordCodec<SocketKey>> codec = new PerThread<>(RecordCodec::ofSocketKeys);
        PerThread<KeyReader> keys = new PerThread<>(KeyReader::new);
        return Serdes.serdeFrom(
                (topic, key) -> key == null ? null : codec.get().encode(key),
                (topic, bytes) ->
                        bytes == null ? null : readable(topic, () -> keys.get().read(bytes)));
    }

    /** Socket events. */
    public static Serde<SocketEvent> socketEvents() {
        return of(RecordCodec::ofSocketEvents);
    }

    /**
     * Socket events as far as the analysis looks at them, with their bytes. What is written is those bytes: an event passes
     * unchanged.
     */
    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    public static Serde<ArrivedEvent> arrivedEvents() {
        PerThread<EventProjection> projection = new PerThread<>(EventProjection::new);
        Serde<SocketEvent> whole = socketEvents();
        Deserializer<ArrivedEvent> reader = (topic, bytes) -> {
            if (bytes == null) {
                return null;
            }
            try {
                SocketEvent event = projection.get().read(bytes);
                if (event != null) {
                    return new ArrivedEvent(event, bytes);
                }
            } catch (IOException | RuntimeException e) {
                throw new SerializationException(
                        topic + ": SocketEvent in " + bytes.length + " bytes is truncated or damaged: " + e, e);
            }
            // Of another encoding, or of no version that is known, which the other reader says.
            SocketEvent event = whole.deserializer().deserialize(topic, bytes);
            return new ArrivedEvent(event, whole.serializer().serialize(topic, event));
        };
        return Serdes.serdeFrom((topic, arrived) -> arrived == null ? null : arrived.bytes(), reader);
    }

    /** Statuses of collectors. */
    public static Serde<CollectorStatus> statuses() {
        return of(RecordCodec::ofStatuses);
    }

    /** Subjects of counts. */
    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    public static Serde<CountSubject> countSubjects() {
        PerThread<CountsWriter> writer = new PerThread<>(CountsWriter::new);
        return of(
                RecordCodec::ofCountSubjects,
                (topic, subject) -> subject == null ? null : writer.get().write(subject));
    }

    /** Anomaly flags. */
    public static Serde<Anomaly> anomalies() {
        return of(RecordCodec::ofAnomalies);
    }

    /** Connection counts. */
    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    public static Serde<ConnectionCounts> connectionCounts() {
        PerThread<CountsWriter> writer = new PerThread<>(CountsWriter::new);
        return of(
                RecordCodec::ofConnectionCounts,
                (topic, counts) -> counts == null ? null : writer.get().write(counts));
    }

    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    private static <T extends SpecificRecord> Serde<T> of(Supplier<RecordCodec<T>> codecs) {
        PerThread<RecordCodec<T>> codec = new PerThread<>(codecs);
        return of(codecs, (topic, record) -> record == null ? null : codec.get().encode(record));
    }

    @SuppressWarnings("NullAway") // a tombstone is null on both sides
    private static <T extends SpecificRecord> Serde<T> of(Supplier<RecordCodec<T>> codecs, Serializer<T> writer) {
        PerThread<RecordCodec<T>> codec = new PerThread<>(codecs);
        Deserializer<T> reader = (topic, bytes) -> {
            if (bytes == null) {
                return null;
            }
            return readable(topic, () -> codec.get().decode(bytes));
        };
        return Serdes.serdeFrom(writer, reader);
    }

    private static <T> T readable(String topic, Supplier<T> decode) {
        try {
            return decode.get();
        } catch (UnreadableRecordException e) {
            throw new SerializationException(topic + ": " + e.getMessage(), e);
        }
    }
}

package io.sockcdc.consumers.export;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.siem.SiemMapper;
import io.sockcdc.consumers.siem.privacy.Privacy;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of the topics of events and anomalies to lines: decoded, masked, mapped. Owned by one thread. */
final class LineMaker {
    private static final int NOTICE = 5;
    private static final int INFORMATIONAL = 6;

    private final String eventsTopic;
    private final SiemMapper mapper;
    private final Privacy privacy;
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
    private final RecordCodec<Anomaly> anomalies = RecordCodec.ofAnomalies();

    /**
     * A maker of lines.
     *
     * @param eventsTopic the topic whose records are events; those of any other are anomalies
     */
    LineMaker(String eventsTopic, SiemMapper mapper, Privacy privacy) {
        this.eventsTopic = eventsTopic;
        this.mapper = mapper;
        this.privacy = privacy;
    }

    /** The line; null when the format has none for the record, or the record cannot be read. */
    @Nullable Line line(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return null;
        }
        try {
            return record.topic().equals(eventsTopic)
                    ? event(record.key(), keys.decode(record.key()), events.decode(record.value()))
                    : anomaly(record.key(), anomalies.decode(record.value()));
        } catch (UnreadableRecordException e) {
            // Counted by the caller, as the format's own gaps are.
            return null;
        }
    }

    private @Nullable Line event(byte[] key, SocketKey socket, SocketEvent event) {
        privacy.apply(event);
        byte[] text = mapper.event(socket, event);
        return text == null
                ? null
                : new Line(key, text, event.getHostName(), INFORMATIONAL, "event", micros(event.getObservedAt()));
    }

    private @Nullable Line anomaly(byte[] key, Anomaly anomaly) {
        privacy.apply(anomaly);
        byte[] text = mapper.anomaly(anomaly);
        return text == null ? null : new Line(key, text, "", severity(anomaly), "anomaly", micros(anomaly.getAt()));
    }

    private static int severity(Anomaly anomaly) {
        if (anomaly.getLife() == Life.CLEAR) {
            return NOTICE;
        }
        return switch (anomaly.getSeverity()) {
            case UNKNOWN, LOW -> NOTICE;
            case MEDIUM -> 4;
            case HIGH -> 3;
            case CRITICAL -> 2;
        };
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}

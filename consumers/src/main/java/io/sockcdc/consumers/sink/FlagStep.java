package io.sockcdc.consumers.sink;

import io.sockcdc.schema.Anomaly;
import java.time.temporal.ChronoField;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One step in the life of a flag, as it lies in the topic.
 *
 * @param record where it lies, and its bytes
 * @param anomaly what it says
 */
record FlagStep(ConsumerRecord<byte[], byte[]> record, Anomaly anomaly) {
    /** The same when the same step is read again. */
    String id() {
        return idOf(anomaly);
    }

    String flagId() {
        return anomaly.getAnomalyId();
    }

    static String idOf(Anomaly anomaly) {
        long micros =
                anomaly.getAt().getEpochSecond() * 1_000_000 + anomaly.getAt().get(ChronoField.MICRO_OF_SECOND);
        return anomaly.getAnomalyId() + "-" + anomaly.getLife() + "-" + micros;
    }
}

package io.sockcdc.collector.publish;

import io.sockcdc.access.KafkaRefusal;
import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** Which of Kafka's errors mean what for the publisher. Whatever is not named here costs the producer a restart. */
final class Trouble {
    private Trouble() {}

    /** The record itself is at fault: it would be refused for ever. */
    static boolean isRejection(Exception e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidRecordException
                || e instanceof InvalidTimestampException
                || e instanceof UnsupportedForMessageFormatException
                || e instanceof SerializationException;
    }

    /** Said by send itself, it leaves the producer whole: the same one may try the same record again. */
    static boolean isPassing(Exception e) {
        return e instanceof RetriableException
                || e instanceof AuthenticationException
                || e instanceof TopicAuthorizationException;
    }

    /** The cause in one line, the same for the same cause. */
    static String describe(Exception e, Map<String, ?> client) {
        return KafkaRefusal.describe(e, client);
    }
}

package io.sockcdc.collector.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the publisher at one moment.
 *
 * @param sent records handed to the producer, those handed over again included
 * @param acknowledged entries that are done: Kafka has them, or they were not for Kafka
 * @param rejected entries refused for good
 * @param retries requests to Kafka that were repeated
 * @param restarts producers given up and made anew
 * @param unpublished entries between the checkpoint and the spool's end
 * @param spoolBytes size of the spool
 * @param ackLatency from handing the latest acknowledged batch to the producer until its last acknowledgement; null before
 * @param throttled how long Kafka made requests wait lately, on average, because of a quota
 */
public record PublishCounts(
        long sent,
        long acknowledged,
        long rejected,
        long retries,
        long restarts,
        long unpublished,
        long spoolBytes,
        @Nullable Duration ackLatency,
        Duration throttled) {}

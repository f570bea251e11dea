package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.serde.EventTime;
import io.sockcdc.topics.TopicName;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** Configuration of Kafka Streams for an analysis. */
final class StreamsSettings {
    private static final int SESSION_MS = 10_000;
    private static final int PRODUCER_BATCH_BYTES = 128 << 10;

    private StreamsSettings() {}

    static Map<String, Object> of(AnalyzeRequest request, TopicName deadLetters) {
        AnalyzeSettings settings = request.settings();
        Map<String, Object> all = new HashMap<>(request.client());
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(request));
        all.put(
                StreamsConfig.STATE_DIR_CONFIG,
                request.dataDirectory().resolve("analyze").toString());
        all.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.transactions() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) request.topics().replicationFactor());
        all.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        all.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                settings.cache().bytes());
        all.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, EventTime.class);
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        // A change that is left out would stay in the sums for ever: what cannot be processed stops the thread.
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        all.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, deadLetters.value());
        all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MS);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_MS / 5);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 10);
        // A gathered batch of observations or counts fits, and its buffer is used again.
        all.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
        // Event time of a host whose clock runs ahead is taken as it is.
        all.put(
                StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG),
                Long.toString(Long.MAX_VALUE));
        // Copies and the like hold for its own topics too; what is kept, and how, is its own business.
        request.topics().properties().forEach((name, value) -> {
            if (name.equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)) {
                all.put(StreamsConfig.topicPrefix(name), value);
            }
        });
        return all;
    }

    static String applicationId(AnalyzeRequest request) {
        return StateFormat.applicationId(request.topics().prefix());
    }
}

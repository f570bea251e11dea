package io.sockcdc.consumers.replay;

import io.sockcdc.consumers.query.RawTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a stretch of time lies in the partitions of some topics. */
record Stretch(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
    private static final Duration LATE = Duration.ofMinutes(10);

    static Stretch of(Iterable<RawTopic> topics, @Nullable Instant from, @Nullable Instant until) {
        Map<TopicPartition, Long> begin = new HashMap<>();
        Map<TopicPartition, Long> end = new HashMap<>();
        for (RawTopic topic : topics) {
            begin.putAll(from == null ? topic.beginnings() : topic.at(from));
            end.putAll(until == null ? topic.ends() : topic.at(until.plus(LATE)));
        }
        return new Stretch(begin, end);
    }
}

package io.sockcdc.consumers.history;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.schema.CollectorStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Statuses of collectors between two moments of their arrival. Owned by one thread. */
final class StatusLog {
    private final RawTopic topic;
    private final RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
    private long unreadable;

    StatusLog(RawTopic topic) {
        this.topic = topic;
    }

    /** What was read, and whether nothing older is kept. */
    record Window(List<StatusSeen> statuses, boolean fromTheBeginning) {}

    Window read(Instant from, Instant until) {
        Map<TopicPartition, Long> begin = topic.at(from);
        Map<TopicPartition, Long> end = new HashMap<>(topic.at(until));
        boolean all = begin.equals(topic.beginnings());
        List<StatusSeen> seen = new ArrayList<>();
        topic.read(begin, end, record -> take(record, seen), count -> {});
        return new Window(seen, all);
    }

    private void take(ConsumerRecord<byte[], byte[]> record, List<StatusSeen> seen) {
        try {
            if (record.value() != null) {
                seen.add(new StatusSeen(codec.decode(record.value()), record.timestamp()));
                return;
            }
        } catch (UnreadableRecordException e) {
            // Counted below.
        }
        unreadable++;
    }

    long unreadable() {
        return unreadable;
    }
}

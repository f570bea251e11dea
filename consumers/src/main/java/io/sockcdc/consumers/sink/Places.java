package io.sockcdc.consumers.sink;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Up to where everything is settled, in each partition. */
final class Places {
    private final Map<TopicPartition, TreeSet<Long>> unsettled = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();

    void taken(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = partition(record);
        unsettled.computeIfAbsent(partition, any -> new TreeSet<>()).add(record.offset());
        next.put(partition, record.offset() + 1);
    }

    void settled(ConsumerRecord<byte[], byte[]> record) {
        TreeSet<Long> open = unsettled.get(partition(record));
        if (open != null) {
            open.remove(record.offset());
        }
    }

    /** Where reading would go on after a crash now. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        next.forEach((partition, after) -> {
            TreeSet<Long> open = unsettled.get(partition);
            positions.put(partition, new OffsetAndMetadata(open == null || open.isEmpty() ? after : open.first()));
        });
        return positions;
    }

    void clear() {
        unsettled.clear();
        next.clear();
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}

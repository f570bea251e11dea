package io.sockcdc.benchmarks;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts, in a process of its own inside the namespace, the CLOSE events in the topic that have a port at either end. */
final class CloseCounter {
    private static final Duration POLL = Duration.ofMillis(200);

    private CloseCounter() {}

    /** {@code CloseCounter BOOTSTRAP SINCE_MILLIS PORT}; prints the count. */
    public static void main(String[] args) {
        System.out.println(count(args[0], Long.parseLong(args[1]), Integer.parseInt(args[2])));
    }

    private static long count(String bootstrap, long sinceMillis, int port) {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("sockcdc.events").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> since = new HashMap<>();
            partitions.forEach(partition -> since.put(partition, sinceMillis));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.offsetsForTimes(since)
                    .forEach((partition, found) ->
                            consumer.seek(partition, offset(found, ends.getOrDefault(partition, 0L))));
            long closes = 0;
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    SocketEvent event = codec.decode(each.value());
                    closes += event.getOp() == Op.CLOSE && has(event, port) ? 1 : 0;
                }
            }
            return closes;
        }
    }

    private static long offset(OffsetAndTimestamp found, long end) {
        return found == null ? end : found.offset();
    }

    private static boolean has(SocketEvent event, int port) {
        Integer local = event.getLocalPort();
        Integer remote = event.getRemotePort();
        return (local != null && local == port) || (remote != null && remote == port);
    }
}

package io.sockcdc.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that decodes every event and does nothing with it: the least that an analysis could cost. Says how much processor
 * time it took in seconds, from its start to the end of the warm-up and then for the rest, and runs until ended.
 */
final class BareReader {
    static final String DONE = "all is read in";

    private BareReader() {}

    /** {@code BareReader SERVERS WARM_UP EVENTS}. */
    public static void main(String[] args) throws InterruptedException {
        GeneratedClasses.trust();
        long left = Long.parseLong(args[1]) + Long.parseLong(args[2]);
        long warm = Long.parseLong(args[2]);
        long before = 0;
        try (KafkaConsumer<SocketKey, SocketEvent> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", args[0], "isolation.level", "read_committed"),
                RecordSerdes.socketKeys().deserializer(),
                RecordSerdes.socketEvents().deserializer())) {
            List<TopicPartition> all = IntStream.range(
                            0, consumer.partitionsFor("sockcdc.events").size())
                    .mapToObj(partition -> new TopicPartition("sockcdc.events", partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (left > 0) {
                left -= consumer.poll(Duration.ofMillis(100)).count();
                before = before == 0 && left <= warm ? cpuNanos() : before;
            }
            say(before);
            Thread.currentThread().join();
        }
    }

    /** Says that all is read, and what it took until the end of the warm-up and from there. */
    static void say(long warmedUpAtNanos) {
        System.out.println(DONE + " " + warmedUpAtNanos / 1e9 + " " + (cpuNanos() - warmedUpAtNanos) / 1e9 + " s");
    }

    /** Processor time of this process so far. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}

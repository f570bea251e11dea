package io.sockcdc.benchmarks;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.serde.RecordSerdes;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;

/**
 * Kafka Streams that decodes every event, exactly-once, and does nothing with it: the least that an analysis on Kafka Streams
 * could cost. It says what {@link BareReader} says, and runs until ended.
 */
final class StreamsReader {
    private StreamsReader() {}

    /** {@code StreamsReader SERVERS WARM_UP EVENTS STATE_DIRECTORY}. */
    public static void main(String[] args) throws InterruptedException {
        GeneratedClasses.trust();
        long warmUp = Long.parseLong(args[1]);
        long last = warmUp + Long.parseLong(args[2]);
        AtomicLong read = new AtomicLong();
        AtomicLong cold = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("sockcdc.events", Consumed.with(RecordSerdes.socketKeys(), RecordSerdes.socketEvents()))
                .foreach((key, event) -> {
                    long now = read.incrementAndGet();
                    if (now == warmUp) {
                        cold.set(BareReader.cpuNanos());
                    } else if (now == last) {
                        done.countDown();
                    }
                });
        Properties settings = new Properties();
        settings.putAll(Map.of(
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                args[0],
                StreamsConfig.APPLICATION_ID_CONFIG,
                "bare",
                StreamsConfig.STATE_DIR_CONFIG,
                args[3],
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.consumerPrefix("auto.offset.reset"),
                "earliest"));
        KafkaStreams streams = new KafkaStreams(builder.build(), settings);
        streams.start();
        done.await();
        BareReader.say(cold.get());
        Thread.currentThread().join();
    }
}

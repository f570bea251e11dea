package io.sockcdc.benchmarks;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Closes connections at a rate and prints, one a line, how many microseconds after each close a plain consumer with default
 * settings had its event.
 */
final class LatencyProbe {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LAST_EVENTS = Duration.ofSeconds(5);
    private static final double NANOS = 1e9;

    private final Map<Integer, Long> closedAt = new ConcurrentHashMap<>();
    private final Map<Integer, Long> receivedAt = new ConcurrentHashMap<>();
    private final ServerSocket listener = new ServerSocket();
    private volatile boolean done;

    private LatencyProbe() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** {@code LatencyProbe BOOTSTRAP CLOSES_A_SECOND WARM_UP_SECONDS SECONDS}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        new LatencyProbe()
                .run(args[0], Double.parseDouble(args[1]), Double.parseDouble(args[2]), Double.parseDouble(args[3]));
    }

    private void run(String bootstrap, double rate, double warmUpSeconds, double seconds)
            throws IOException, InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
            Thread receiver = new Thread(() -> receive(consumer), "receive");
            receiver.start();
            closeAtRate(rate, warmUpSeconds);
            Thread.sleep(LAST_EVENTS.toMillis() / 5);
            closedAt.clear();
            closeAtRate(rate, seconds);
            long end = System.nanoTime() + LAST_EVENTS.toNanos();
            while (!receivedAt.keySet().containsAll(closedAt.keySet()) && System.nanoTime() < end) {
                Thread.sleep(POLL.toMillis());
            }
            done = true;
            receiver.join();
        }
        StringBuilder lines = new StringBuilder();
        closedAt.forEach((port, closed) -> {
            Long received = receivedAt.get(port);
            lines.append(received == null ? "missing" : Long.toString(received - closed))
                    .append('\n');
        });
        System.out.print(lines);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("sockcdc.events").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** The server's end is closed last: its event is due at once, and the time is read when that close has returned. */
    private void closeAtRate(double rate, double seconds) throws IOException {
        long began = System.nanoTime();
        int count = (int) (rate * seconds);
        for (int i = 0; i < count; i++) {
            Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            Socket server = listener.accept();
            int port = client.getLocalPort();
            client.close();
            server.close();
            closedAt.put(port, nowMicros());
            LockSupport.parkNanos(began + (long) ((i + 1) / rate * NANOS) - System.nanoTime());
        }
    }

    private void receive(KafkaConsumer<byte[], byte[]> consumer) {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        while (!done) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            long now = nowMicros();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                SocketEvent event = codec.decode(record.value());
                Integer local = event.getLocalPort();
                Integer remote = event.getRemotePort();
                if (event.getOp() == Op.CLOSE && local != null && remote != null && local == listener.getLocalPort()) {
                    receivedAt.putIfAbsent(remote, now);
                }
            }
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}

package io.sockcdc.benchmarks;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes events as a collector does, as fast as it can, and a heartbeat a second until it is ended. Every second connection is seen
 * when it opens; all are when they close. One address makes one of fifty, all others are drawn from so many.
 */
final class EventLoad {
    static final String DONE = "all is written";
    private static final String HOST = "bench";
    private static final long SEED = 7;
    /** 10.255.255.255 makes more connections than any other. */
    private static final int ATTACKER = 0xFFFFFF;

    private static final int ONE_OF = 50;
    /** As a collector that has events to tell. */
    private static final Duration BEAT = Duration.ofSeconds(1);

    private EventLoad() {}

    /** {@code EventLoad SERVERS EVENTS SOURCES EPOCH}. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        GeneratedClasses.trust();
        int events = Integer.parseInt(args[1]);
        int sources = Integer.parseInt(args[2]);
        long epoch = Long.parseLong(args[3]);
        Map<String, Object> to = Map.of(
                "bootstrap.servers",
                args[0],
                "linger.ms",
                10,
                "batch.size",
                1 << 18,
                "compression.type",
                "lz4",
                "buffer.memory",
                128L << 20);
        try (KafkaProducer<SocketKey, SocketEvent> producer = new KafkaProducer<>(
                        to,
                        RecordSerdes.socketKeys().serializer(),
                        RecordSerdes.socketEvents().serializer());
                KafkaProducer<String, CollectorStatus> statuses = new KafkaProducer<>(
                        to, new StringSerializer(), RecordSerdes.statuses().serializer())) {
            Random random = new Random(SEED);
            int sequence = 0;
            long nextBeat = System.nanoTime() + BEAT.toNanos();
            for (long cookie = 1; sequence < events; cookie++) {
                int source = cookie % ONE_OF == 0 ? ATTACKER : random.nextInt(sources);
                SocketKey key = new SocketKey(HOST, "boot", epoch, cookie);
                if (cookie % 2 == 0) {
                    Future<?> unused = producer.send(
                            new ProducerRecord<>("sockcdc.events", key, event(Op.OPEN, source, epoch, ++sequence)));
                }
                Future<?> unused = producer.send(
                        new ProducerRecord<>("sockcdc.events", key, event(Op.CLOSE, source, epoch, ++sequence)));
                if (System.nanoTime() - nextBeat > 0) {
                    nextBeat += BEAT.toNanos();
                    producer.flush();
                    beat(statuses, epoch, sequence);
                }
            }
            producer.flush();
            System.out.println(DONE);
            int last = sequence;
            ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
            Future<?> beating = heart.scheduleAtFixedRate(
                    () -> beat(statuses, epoch, last), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
            // It beats until this process is ended; a beat that fails ends it too.
            beating.get();
        }
    }

    private static void beat(Producer<String, CollectorStatus> statuses, long epoch, long sequence) {
        Future<?> unused = statuses.send(new ProducerRecord<>("sockcdc.status", HOST, heartbeat(epoch, sequence)));
    }

    private static SocketEvent event(Op op, int source, long epoch, long sequence) {
        Instant now = Instant.now();
        SocketEvent event = new SocketEvent();
        event.setOp(op);
        event.setHostName(HOST);
        event.setEpoch(epoch);
        event.setSequence(sequence);
        event.setObservedAt(now);
        event.setOpenedNotBefore(now);
        event.setOpenedNotAfter(now);
        event.setCapturedBy(op == Op.CLOSE ? CapturedBy.DESTROY : CapturedBy.SNAPSHOT);
        event.setHealed(List.of());
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setState(op == Op.CLOSE ? State.CLOSE : State.ESTABLISHED);
        event.setDirection(Direction.INBOUND);
        event.setRole(Role.SERVER);
        event.setLocalIp("192.0.2.1");
        event.setLocalPort(443);
        event.setRemoteIp("10." + (source >> 16 & 255) + "." + (source >> 8 & 255) + "." + (source & 255));
        event.setRemotePort(32_768 + (int) (sequence % 28_000));
        event.setCommand("nginx");
        event.setPid(100);
        event.setInode(sequence);
        event.setPayloadBytesSent(op == Op.CLOSE ? 4_200L : 0L);
        event.setPayloadBytesReceived(op == Op.CLOSE ? 700L : 0L);
        event.setCloseReason(op == Op.CLOSE ? CloseReason.GRACEFUL : null);
        return event;
    }

    private static CollectorStatus heartbeat(long epoch, long sequence) {
        CollectorStatus status = new CollectorStatus();
        status.setKind(StatusKind.HEARTBEAT);
        status.setHostId(HOST);
        status.setHostName(HOST);
        status.setBootId("boot");
        status.setEpoch(epoch);
        status.setSequence(sequence);
        status.setAt(Instant.now());
        status.setVersion("");
        status.setNetns(List.of());
        status.setDegraded(List.of());
        return status;
    }
}

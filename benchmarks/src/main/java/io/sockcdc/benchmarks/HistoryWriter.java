package io.sockcdc.benchmarks;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.schema.TcpInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a history as a collector would have: sockets that come and go, key frames, heartbeats. In a process of its own. */
final class HistoryWriter {
    private static final int OPEN = 20_000;
    private static final int KEY_FRAME_SECONDS = 300;
    private static final long NETNS = 4026531840L;

    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> values = RecordCodec.ofSocketEvents();
    private final RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
    private final KafkaProducer<byte[], byte[]> producer;
    private final SocketEvent event = new SocketEvent();
    private final Deque<Long> open = new ArrayDeque<>();
    private long sequence;
    private long cookie;
    private long snapshots;

    private HistoryWriter(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "compression.type", "lz4",
                        "batch.size", "524288",
                        "linger.ms", "50"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        event.setHostName("bench");
        event.setEpoch(1);
        event.setHealed(List.of());
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setLocalIp("10.0.0.1");
        event.setLocalPort(443);
        event.setDirection(Direction.INBOUND);
        event.setRole(Role.SERVER);
        event.setUid(33L);
        event.setUser("www-data");
        event.setPid(4711);
        event.setCommand("nginx");
        event.setExecutable("/usr/sbin/nginx");
        event.setReceiveQueue(0L);
        event.setSendQueue(0L);
        event.setCongestion("cubic");
        TcpInfo info = new TcpInfo();
        for (int field = 0; field < info.getSchema().getFields().size(); field++) {
            info.put(field, 1000L + field);
        }
        event.setTcpInfo(info);
    }

    /** {@code HistoryWriter BOOTSTRAP EVENTS EVENTS_PER_SECOND}; prints the first and the last moment, milliseconds. */
    public static void main(String[] args) throws Exception {
        long events = Long.parseLong(args[1]);
        long perSecond = Long.parseLong(args[2]);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
            admin.createTopics(List.of(topic("sockcdc.events", 6), topic("sockcdc.status", 1)))
                    .all()
                    .get();
        }
        Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(120);
        Instant begin = end.minusSeconds(events / perSecond);
        new HistoryWriter(args[0]).write(begin, events / perSecond, (int) perSecond);
        System.out.println(begin.toEpochMilli() + " " + end.toEpochMilli());
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
    }

    private void write(Instant begin, long seconds, int perSecond) {
        status(begin, StatusKind.STARTED);
        for (int i = 0; i < OPEN; i++) {
            open.add(++cookie);
        }
        for (long second = 0; second < seconds; second++) {
            Instant at = begin.plusSeconds(second);
            if (second % KEY_FRAME_SECONDS == 0) {
                keyFrame(at);
            }
            for (int i = 0; i < perSecond; i += 2) {
                Instant now = at.plus(1_000_000L * i / perSecond, ChronoUnit.MICROS);
                open.add(++cookie);
                tell(Op.OPEN, cookie, now);
                tell(Op.CLOSE, open.removeFirst(), now);
            }
            if (second % 5 == 0) {
                snapshots += 10;
                status(at.plusSeconds(1), StatusKind.HEARTBEAT);
            }
        }
        producer.close();
    }

    private void keyFrame(Instant at) {
        snapshots++;
        snapshot(at, StatusKind.SNAPSHOT_BEGIN);
        open.forEach(each -> tell(Op.READ, each, at));
        snapshot(at, StatusKind.SNAPSHOT_END);
    }

    private void tell(Op op, long of, Instant at) {
        event.setOp(op);
        event.setSequence(++sequence);
        event.setObservedAt(at);
        event.setOpenedNotBefore(op == Op.OPEN ? at.minusMillis(250) : at.minusSeconds(KEY_FRAME_SECONDS));
        event.setOpenedNotAfter(op == Op.OPEN ? at : at.minusSeconds(KEY_FRAME_SECONDS));
        event.setCapturedBy(op == Op.CLOSE ? CapturedBy.DESTROY : CapturedBy.SNAPSHOT);
        event.setState(op == Op.CLOSE ? State.CLOSE : State.ESTABLISHED);
        event.setCloseReason(op == Op.CLOSE ? CloseReason.GRACEFUL : null);
        event.setClosedNotBefore(op == Op.CLOSE ? at.minusMillis(200) : null);
        event.setClosedNotAfter(op == Op.CLOSE ? at : null);
        event.setInode(of);
        event.setRemoteIp("10." + (of >> 16 & 255) + "." + (of >> 8 & 255) + "." + (of & 255));
        event.setRemotePort(1024 + (int) (of % 60_000));
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                "sockcdc.events",
                null,
                at.toEpochMilli(),
                keys.encode(new SocketKey("bench-host", "bench-boot", NETNS, of)),
                values.encode(event)));
    }

    private void snapshot(Instant at, StatusKind kind) {
        Snapshot snapshot = new Snapshot();
        snapshot.setNumber(snapshots);
        snapshot.setNetns(NETNS);
        snapshot.setKeyFrame(true);
        snapshot.setBeganAt(at);
        if (kind == StatusKind.SNAPSHOT_END) {
            snapshot.setComplete(true);
            snapshot.setSockets((long) open.size());
            snapshot.setEndedAt(at);
        }
        CollectorStatus status = make(at, kind);
        status.setSnapshot(snapshot);
        send(status);
    }

    private void status(Instant at, StatusKind kind) {
        send(make(at, kind));
    }

    private void send(CollectorStatus status) {
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                "sockcdc.status", null, status.getAt().toEpochMilli(), null, statuses.encode(status)));
    }

    private CollectorStatus make(Instant at, StatusKind kind) {
        CollectorStatus status = new CollectorStatus();
        status.setKind(kind);
        status.setHostId("bench-host");
        status.setHostName("bench");
        status.setBootId("bench-boot");
        status.setEpoch(1);
        status.setSequence(sequence);
        status.setAt(at);
        status.setVersion("bench");
        status.setNetns(List.of(NETNS));
        status.setDegraded(List.of());
        CollectorCounters counters = new CollectorCounters();
        counters.setSnapshots(snapshots);
        status.setCounters(counters);
        return status;
    }
}

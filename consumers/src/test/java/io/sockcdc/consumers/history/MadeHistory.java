package io.sockcdc.consumers.history;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A history made up: one host, sockets that come and go, key frames and heartbeats at their rhythm, written to a broker. */
public final class MadeHistory {
    public static final String EVENTS = "made.events";
    public static final String STATUS = "made.status";
    private static final long NETNS = 4026531840L;

    private final Random random = new Random(11);
    private final TreeMap<Long, SocketEvent> open = new TreeMap<>();
    private final List<Told> told = new ArrayList<>();
    private final List<CollectorStatus> statuses = new ArrayList<>();
    private long sequence;
    private long cookie;
    private long snapshots;

    /** An event and whose it is. */
    public record Told(SocketKey key, SocketEvent event) {}

    private MadeHistory() {}

    /** A history from {@code begin} on, with a key frame and that many changes in each interval. */
    public static MadeHistory make(Instant begin, int intervals, Duration interval, int changesEach) {
        MadeHistory made = new MadeHistory();
        made.statuses.add(made.status(StatusKind.STARTED, begin));
        Instant at = begin;
        for (int i = 0; i < intervals; i++) {
            made.keyFrame(at);
            Duration step =
                    Duration.ofMillis(interval.dividedBy(changesEach + 1).toMillis());
            for (int change = 1; change <= changesEach; change++) {
                made.change(at.plus(step.multipliedBy(change)));
                if (change % Math.max(1, changesEach / 6) == 0) {
                    made.snapshots += 3;
                    made.statuses.add(made.status(StatusKind.HEARTBEAT, at.plus(step.multipliedBy(change))));
                }
            }
            at = at.plus(interval);
        }
        return made;
    }

    /** Writes it to the topics, each record with the time at which it was observed. */
    public void write(TestBroker broker, int partitions) {
        broker.createTopic(EVENTS, partitions, Map.of("retention.ms", "-1"));
        broker.createTopic(STATUS, 1, Map.of("retention.ms", "-1"));
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> values = RecordCodec.ofSocketEvents();
        RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            told.forEach(each -> sent.add(producer.send(new ProducerRecord<>(
                    EVENTS,
                    null,
                    each.event().getObservedAt().toEpochMilli(),
                    keys.encode(each.key()),
                    values.encode(each.event())))));
            statuses.forEach(status -> sent.add(producer.send(
                    new ProducerRecord<>(STATUS, null, status.getAt().toEpochMilli(), null, codec.encode(status)))));
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every event, in order. */
    public List<Told> told() {
        return told;
    }

    /** The sockets that were open at a time, found by going through everything. */
    public Map<Long, SocketEvent> openAt(Instant time) {
        Map<Long, SocketEvent> table = new HashMap<>();
        for (Told each : told) {
            if (!each.event().getObservedAt().isAfter(time)) {
                if (each.event().getOp() == Op.CLOSE) {
                    table.remove(each.key().getCookie());
                } else {
                    table.put(each.key().getCookie(), each.event());
                }
            }
        }
        return table;
    }

    private void keyFrame(Instant at) {
        snapshots++;
        statuses.add(snapshot(StatusKind.SNAPSHOT_BEGIN, at));
        for (Map.Entry<Long, SocketEvent> entry : open.entrySet()) {
            tell(entry.getKey(), event(Op.READ, at, entry.getValue()));
        }
        statuses.add(snapshot(StatusKind.SNAPSHOT_END, at));
    }

    private void change(Instant at) {
        if (open.size() > 20 && random.nextBoolean()) {
            List<Long> cookies = List.copyOf(open.keySet());
            long gone = cookies.get(random.nextInt(cookies.size()));
            SocketEvent end = event(Op.CLOSE, at, Objects.requireNonNull(open.get(gone)));
            end.setCapturedBy(CapturedBy.DESTROY);
            end.setCloseReason(CloseReason.GRACEFUL);
            end.setPreviousState(State.ESTABLISHED);
            end.setState(State.CLOSE);
            end.setClosedNotBefore(at.minusMillis(200));
            end.setClosedNotAfter(at);
            tell(gone, end);
            open.remove(gone);
            return;
        }
        cookie++;
        SocketEvent born = new SocketEvent();
        born.setOpenedNotBefore(at.minusMillis(10));
        born.setOpenedNotAfter(at);
        born.setLocalPort(1024 + (int) (cookie % 60_000));
        SocketEvent opened = event(Op.OPEN, at, born);
        open.put(cookie, opened);
        tell(cookie, opened);
    }

    private void tell(long of, SocketEvent event) {
        told.add(new Told(new SocketKey("made-host", "made-boot", NETNS, of), event));
    }

    private SocketEvent event(Op op, Instant at, SocketEvent like) {
        SocketEvent event = new SocketEvent();
        event.setOp(op);
        event.setHostName("made");
        event.setEpoch(1);
        event.setSequence(++sequence);
        event.setObservedAt(at);
        event.setCapturedBy(CapturedBy.SNAPSHOT);
        event.setHealed(List.of());
        event.setOpenedNotBefore(like.getOpenedNotBefore());
        event.setOpenedNotAfter(like.getOpenedNotAfter());
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setLocalIp("10.0.0.1");
        event.setLocalPort(like.getLocalPort());
        event.setRemoteIp("10.0.0.2");
        event.setRemotePort(40_000);
        event.setDirection(Direction.INBOUND);
        event.setRole(Role.SERVER);
        event.setState(State.ESTABLISHED);
        return event;
    }

    private CollectorStatus snapshot(StatusKind kind, Instant at) {
        CollectorStatus status = status(kind, at);
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
        status.setSnapshot(snapshot);
        return status;
    }

    private CollectorStatus status(StatusKind kind, Instant at) {
        CollectorStatus status = new CollectorStatus();
        status.setKind(kind);
        status.setHostId("made-host");
        status.setHostName("made");
        status.setBootId("made-boot");
        status.setEpoch(1);
        status.setSequence(sequence);
        status.setAt(at);
        status.setVersion("test");
        status.setNetns(List.of(NETNS));
        status.setDegraded(List.of());
        CollectorCounters counters = new CollectorCounters();
        counters.setSnapshots(snapshots);
        status.setCounters(counters);
        return status;
    }
}

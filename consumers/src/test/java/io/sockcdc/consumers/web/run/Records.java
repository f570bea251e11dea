package io.sockcdc.consumers.web.run;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records as the collector and the analysis do, with what a test says of them. */
final class Records implements AutoCloseable {
    static final String HOST = "host-1";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String prefix;
    private long sequence;
    private long snapshots;

    Records(String servers, String prefix) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
        this.prefix = prefix;
    }

    void counts(String ip, long open, double openedPerSecond, long total) {
        Instant now = Instant.now();
        ConnectionRates rates = new ConnectionRates(openedPerSecond, 0.0, 0.0);
        ConnectionCounts counts = ConnectionCounts.newBuilder()
                .setAsOf(now)
                .setOpen(open)
                .setOpenByState(Map.of("ESTABLISHED", open))
                .setOpenedTotal(total)
                .setClosedTotal(total - open)
                .setFailedTotal(0)
                .setLast10S(rates)
                .setLast1Min(rates)
                .setLast5Min(rates)
                .setBytesIn(10 * total)
                .setBytesOut(20 * total)
                .setDistinctPeers(new DistinctCount(1L, true))
                .setDistinctPorts(new DistinctCount(1L, true))
                .setLongestOpenSince(now.minusSeconds(60))
                .setFirstSeen(now.minusSeconds(90))
                .setLastSeen(now)
                .setEventsLost(0)
                .setGaps(0)
                .setPartial(false)
                .build();
        send(TopicKind.COUNTS, key(ip), RecordCodec.ofConnectionCounts().encode(counts));
    }

    void noCounts(String ip) {
        send(TopicKind.COUNTS, key(ip), null);
    }

    private static byte[] key(String ip) {
        return RecordCodec.ofCountSubjects()
                .encode(new CountSubject(SubjectKind.REMOTE_IP, null, ip, null, null, null, null, null));
    }

    SocketEvent.Builder event(Op op, @Nullable String remote, int localPort, State state) {
        return SocketEvent.newBuilder()
                .setOp(op)
                .setHostName("web-1")
                .setEpoch(1)
                .setSequence(++sequence)
                .setObservedAt(Instant.now())
                .setCapturedBy(CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("10.0.0.1")
                .setLocalPort(localPort)
                .setRemoteIp(remote)
                .setRemotePort(remote == null ? null : 50_000)
                .setDirection(remote == null ? Direction.LISTENER : Direction.INBOUND)
                .setRole(remote == null ? Role.LISTENER : Role.SERVER)
                .setState(state)
                .setOpenedNotAfter(Instant.now())
                .setCommand("nginx")
                .setExecutable("/usr/sbin/nginx")
                .setPid(42)
                .setHealed(List.of());
    }

    /** An event that happens, and the table after it. */
    void happens(long cookie, SocketEvent.Builder event) {
        byte[] key = RecordCodec.ofSocketKeys().encode(new SocketKey(HOST, "boot", 1L, cookie));
        SocketEvent built = event.build();
        byte[] value = RecordCodec.ofSocketEvents().encode(built);
        send(TopicKind.EVENTS, key, value);
        send(TopicKind.SOCKETS, key, built.getOp() == Op.CLOSE ? null : value);
    }

    void heartbeat() {
        status(status(StatusKind.HEARTBEAT)
                .setCounters(CollectorCounters.newBuilder()
                        .setReceived(7)
                        .setDropped(0)
                        .setMalformed(0)
                        .setSuppressed(0)
                        .setTracked(3)
                        .setSnapshots(2)
                        .setTornSnapshots(0)
                        .setGaps(1)
                        .setSpoolBytes(100)
                        .setUnpublished(0)
                        .build())
                .build());
    }

    /** A key frame with no socket in it. */
    void keyFrame() {
        Instant now = Instant.now();
        Snapshot.Builder snapshot = Snapshot.newBuilder()
                .setNumber(++snapshots)
                .setNetns(1)
                .setKeyFrame(true)
                .setBeganAt(now);
        status(status(StatusKind.SNAPSHOT_BEGIN).setSnapshot(snapshot.build()).build());
        snapshot.setComplete(true).setSockets(0L).setEndedAt(now);
        status(status(StatusKind.SNAPSHOT_END).setSnapshot(snapshot.build()).build());
    }

    void gap(long lost) {
        Instant now = Instant.now();
        status(status(StatusKind.GAP)
                .setGap(Gap.newBuilder()
                        .setCause(GapCause.KERNEL_DROP)
                        .setLost(lost)
                        .setFrom(now.minusSeconds(2))
                        .setUntil(now)
                        .build())
                .build());
    }

    private CollectorStatus.Builder status(StatusKind kind) {
        return CollectorStatus.newBuilder()
                .setKind(kind)
                .setHostId(HOST)
                .setHostName("web-1")
                .setBootId("boot")
                .setEpoch(1)
                .setSequence(sequence)
                .setAt(Instant.now());
    }

    private void status(CollectorStatus status) {
        send(
                TopicKind.STATUS,
                HOST.getBytes(StandardCharsets.UTF_8),
                RecordCodec.ofStatuses().encode(status));
    }

    void anomaly(String id, Life life, Severity severity, String rule, String ip) {
        Instant now = Instant.now();
        Anomaly anomaly = Anomaly.newBuilder()
                .setAnomalyId(id)
                .setLife(life)
                .setRule(rule)
                .setSubject(new AnomalySubject("remote", Map.of("remote_ip", ip)))
                .setSeverity(severity)
                .setTechnique("T1499")
                .setValue(500)
                .setThreshold(200)
                .setBaseline(new AnomalyBaseline(20.0, 3.0))
                .setUnit("connections in 10 s")
                .setEvidence(List.of(AnomalyEvidence.newBuilder()
                        .setHostId(HOST)
                        .setBootId("boot")
                        .setNetns(1)
                        .setCookie(-1)
                        .setProtocol("TCP")
                        .setRemoteIp(ip)
                        .build()))
                .setFirstSeen(now.minusSeconds(30))
                .setLastSeen(now)
                .setClearedAt(life == Life.CLEAR ? now : null)
                .setAt(now)
                .setDataQuality(DataQuality.COMPLETE)
                .setHostIds(List.of(HOST))
                .setText(ip + " opened 500 connections in 10 s.")
                .setRulesFingerprint("fingerprint")
                .build();
        send(
                TopicKind.ANOMALIES,
                id.getBytes(StandardCharsets.UTF_8),
                RecordCodec.ofAnomalies().encode(anomaly));
    }

    void junk() {
        send(TopicKind.COUNTS, new byte[] {1, 2, 3}, new byte[] {4});
        send(TopicKind.EVENTS, new byte[] {1, 2, 3}, new byte[] {4});
    }

    private void send(TopicKind kind, byte[] key, byte @Nullable [] value) {
        try {
            producer.send(new ProducerRecord<>(TopicName.of(prefix, kind).value(), key, value))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

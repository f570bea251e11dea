package io.sockcdc.collector.encode;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Status;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A status to the Avro datum of a SpoolEntry: union branch 1, then the body of CollectorStatus. Owned by one thread. */
public final class StatusEncoder {
    private static final int STATUS_BRANCH = 2;

    private final HostIdentity host;
    private final String version;
    private final RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
    private long shiftMicros;

    /**
     * An encoder of statuses of that run of the collector.
     *
     * @param version version of the collector
     */
    public StatusEncoder(HostIdentity host, String version) {
        this.host = host;
        this.version = version;
    }

    /** What is added to the times of the statuses from now on: how far the host's clock was set since they began. */
    public void shift(long micros) {
        shiftMicros = micros;
    }

    /** Appends one entry. */
    public void encode(Status status, EncodeBuffer out) {
        byte[] encoded = codec.encode(toAvro(status));
        int body = encoded.length - SingleObject.HEADER_LENGTH;
        out.reserve(1 + body);
        out.putByte(STATUS_BRANCH);
        out.putBytes(encoded, SingleObject.HEADER_LENGTH, body);
    }

    private CollectorStatus toAvro(Status status) {
        CollectorStatus avro = new CollectorStatus();
        avro.setKind(StatusKind.valueOf(status.kind().name()));
        avro.setHostId(host.hostId());
        avro.setHostName(host.hostName());
        avro.setBootId(host.bootId());
        avro.setEpoch(host.epoch());
        avro.setSequence(status.sequence());
        avro.setAt(instant(status.atMicros()));
        avro.setVersion(version);
        avro.setNetns(status.namespaces());
        avro.setDegraded(status.degraded());
        if (status.snapshot() != null) {
            avro.setSnapshot(toAvro(status.snapshot()));
        }
        if (status.gap() != null) {
            avro.setGap(toAvro(status.gap()));
        }
        if (status.counters() != null) {
            avro.setCounters(toAvro(status.counters()));
        }
        avro.setKernelCounters(status.kernelCounters());
        avro.setClockStepUs(status.clockStepMicros());
        return avro;
    }

    private Snapshot toAvro(Status.Snapshot snapshot) {
        Snapshot avro = new Snapshot();
        avro.setNumber(snapshot.number());
        avro.setNetns(snapshot.netns());
        avro.setKeyFrame(snapshot.keyFrame());
        avro.setComplete(snapshot.complete());
        avro.setSockets(snapshot.sockets());
        avro.setStates(snapshot.states());
        avro.setBeganAt(instant(snapshot.beganAtMicros()));
        avro.setEndedAt(optionalInstant(snapshot.endedAtMicros()));
        avro.setCostUs(snapshot.costMicros());
        return avro;
    }

    private Gap toAvro(Status.Gap gap) {
        Gap avro = new Gap();
        avro.setCause(GapCause.valueOf(gap.cause().name()));
        avro.setNetns(gap.netns());
        avro.setLost(gap.lost());
        avro.setFrom(instant(gap.fromMicros()));
        avro.setUntil(instant(gap.untilMicros()));
        avro.setFirstSequence(gap.firstSequence());
        avro.setLastSequence(gap.lastSequence());
        avro.setGapEpoch(gap.epoch());
        avro.setLostAtLeast(gap.lostAtLeast());
        avro.setDetail(gap.detail());
        return avro;
    }

    private static CollectorCounters toAvro(Status.Counters counters) {
        CollectorCounters avro = new CollectorCounters();
        avro.setReceived(counters.received());
        avro.setDropped(counters.dropped());
        avro.setMalformed(counters.malformed());
        avro.setSuppressed(counters.suppressed());
        avro.setTracked(counters.tracked());
        avro.setSnapshots(counters.snapshots());
        avro.setTornSnapshots(counters.tornSnapshots());
        avro.setGaps(counters.gaps());
        avro.setSpoolBytes(counters.spoolBytes());
        avro.setUnpublished(counters.unpublished());
        Status.Pressure pressure = counters.pressure();
        avro.setLagUs(pressure.lagMicros());
        avro.setUnspooled(pressure.unspooled());
        avro.setAtRisk(pressure.atRisk());
        avro.setReceiveBufferBytes(pressure.receiveBufferBytes());
        avro.setShedDetails(pressure.shedDetails());
        avro.setShedChanges(pressure.shedChanges());
        Status.Connections connections = counters.connections();
        if (connections != null) {
            avro.setTcpTold(connections.told());
            avro.setTcpUntoldLeast(connections.untoldLeast());
            avro.setTcpUntoldMost(connections.untoldMost());
        }
        return avro;
    }

    private @Nullable Instant optionalInstant(@Nullable Long micros) {
        return micros == null ? null : instant(micros);
    }

    private Instant instant(long micros) {
        return Instant.EPOCH.plus(micros + shiftMicros, ChronoUnit.MICROS);
    }
}

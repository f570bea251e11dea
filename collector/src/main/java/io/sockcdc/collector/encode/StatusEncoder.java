package io.sockcdc.collector.encode;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Status;
import io.sockcdc.schema.ClosedUnheard;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** Statuses, and what only the next run reads, to Avro data of a SpoolEntry: the union's branch, then the body. Owned by one thread. */
public final class StatusEncoder {
    private static final int STATUS_BRANCH = 2;
    private static final int UNHEARD_BRANCH = 4;

    private final HostIdentity host;
    private final String version;
    private final SpecificDatumWriter<CollectorStatus> statuses;
    private final SpecificDatumWriter<ClosedUnheard> unheards;
    private long shiftMicros;

    /**
     * An encoder of statuses of that run of the collector.
     *
     * @param version version of the collector
     */
    public StatusEncoder(HostIdentity host, String version) {
        GeneratedClasses.trust();
        this.host = host;
        this.version = version;
        statuses = new SpecificDatumWriter<>(CollectorStatus.class);
        unheards = new SpecificDatumWriter<>(ClosedUnheard.class);
    }

    /** What is added to the times of the statuses from now on: how far the host's clock was set since they began. */
    public void shift(long micros) {
        shiftMicros = micros;
    }

    /** Appends one entry. */
    public void encode(Status status, EncodeBuffer out) {
        append(STATUS_BRANCH, statuses, toAvro(status), out);
    }

    /**
     * Appends an entry for the next run: which sockets of a namespace were closed without a word of the kernel.
     *
     * @param sequence number of the last socket event before this
     */
    public void encodeClosedUnheard(long netns, long sequence, long atMicros, List<Long> cookies, EncodeBuffer out) {
        ClosedUnheard unheard = new ClosedUnheard(
                host.hostId(), host.bootId(), netns, host.epoch(), sequence, instant(atMicros), cookies);
        append(UNHEARD_BRANCH, unheards, unheard, out);
    }

    private static <T> void append(int branch, SpecificDatumWriter<T> writer, T datum, EncodeBuffer out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(datum, EncoderFactory.get().directBinaryEncoder(bytes, null));
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes everything", e);
        }
        out.reserve(1 + bytes.size());
        out.putByte(branch);
        out.putBytes(bytes.toByteArray(), 0, bytes.size());
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

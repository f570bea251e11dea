package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.encode.StatusEncoder;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublisherSettings;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.run.WallClock;
import io.sockcdc.collector.spool.EpochFile;
import io.sockcdc.collector.spool.FsyncPolicy;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolSettings;
import io.sockcdc.schema.SpoolEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One host of a fleet: everything of a collector from its changes on (numbers, Avro, spool, producer), fed with a recording
 * instead of a kernel. One thread at a time calls it.
 */
public final class FleetHost implements AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final long NETNS = 4_026_531_840L;
    private static final long HEARTBEAT_MICROS = 2_000_000;

    private final FleetRecording recording;
    private final LongSupplier micros;
    private final Spool spool;
    private final SpoolWriter writer;
    private final PublishCycle sending;
    private final EventPipeline pipeline;
    private final KafkaPublisher publisher;
    private final long shiftMicros;
    private volatile int next;
    private long nextHeartbeat;

    /**
     * A host that has told nothing yet; its topics exist.
     *
     * @param name name and id of the host
     * @param micros microseconds since 1970 UTC
     */
    public FleetHost(
            String name,
            FleetRecording recording,
            String bootstrapServers,
            Path directory,
            LongSupplier micros,
            LongSupplier nanos) {
        GeneratedClasses.trust();
        this.recording = recording;
        this.micros = micros;
        WallClock wall = WallClock.over(micros, nanos, nanos, Duration.ofMillis(500), new ClockWatch());
        GapInbox gaps = new GapInbox(wall, wall::shiftMicros);
        spool = Spool.open(
                new SpoolSettings(directory, 64 * MIB, 4 * MIB, 0, FsyncPolicy.NEVER),
                SpoolEntry.getClassSchema(),
                gaps,
                nanos,
                Clock.systemUTC());
        long epoch = EpochFile.advance(directory, Clock.systemUTC());
        gaps.epoch(epoch);
        HostIdentity identity = new HostIdentity(name, name, "boot-of-" + name, epoch);
        writer = new SpoolWriter(spool, SpoolEntry.getClassSchema(), 8 * MIB, 4 * MIB, nanos);
        publisher = new KafkaPublisher(
                PublisherSettings.of(bootstrapServers, Map.of("buffer.memory", "8388608", "client.id", name)),
                spool,
                writer,
                new KafkaRecords("sockcdc."),
                gaps,
                nanos,
                Clock.systemUTC());
        sending = new PublishCycle(() -> true, publisher, Duration.ofSeconds(20));
        pipeline = new EventPipeline(
                new EventEncoder(identity),
                new StatusEncoder(identity, "fleet"),
                change -> true,
                writer::offer,
                wall,
                new Overload(writer::fill),
                gaps::handed,
                64 * MIB,
                spool.endPosition());
        long first = recording.changes.get(0).observedAtMicros();
        shiftMicros = micros.getAsLong() - first;
        pipeline.shift(shiftMicros);
    }

    /** Tells so many more changes, and sends what has gathered. */
    public void tell(int changes) {
        int until = Math.min(next + changes, recording.changes.size());
        for (int i = next; i < until; i++) {
            pipeline.change(recording.changes.get(i));
        }
        next = Math.max(next, until);
        long now = micros.getAsLong();
        if (now >= nextHeartbeat) {
            nextHeartbeat = now + HEARTBEAT_MICROS;
            // The encoder moves every time by how much later than the recording this is.
            long atOfRecording = now - shiftMicros;
            pipeline.status(new Status(
                    Status.Kind.HEARTBEAT,
                    pipeline.sequence(),
                    atOfRecording,
                    List.of(NETNS),
                    List.of(),
                    null,
                    null,
                    null));
        }
        pipeline.flush();
        int work = 1;
        while (work > 0) {
            work = writer.doWork() + sending.doWork();
        }
    }

    /** How many changes it has told; any thread may ask. */
    public int told() {
        return next;
    }

    /** Whether Kafka has all that it told; any thread may ask. */
    public boolean isPublished() {
        return publisher.counts().unpublished() == 0 && writer.queuedBytes() == 0;
    }

    @Override
    public void close() {
        sending.onClose();
        spool.close();
    }
}

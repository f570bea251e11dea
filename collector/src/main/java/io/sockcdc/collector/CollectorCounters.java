package io.sockcdc.collector;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublishCounts;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.source.CaptureCounters;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.state.Noise;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableCounters;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Sums the counters of all rooms. Any thread may read; the figures of the capture thread may be a moment late. */
final class CollectorCounters {
    private final List<CaptureCycle.Followed> namespaces;
    private final CaptureCounters endedCaptures = new CaptureCounters();
    private final TableCounters endedTables = new TableCounters();
    private final EventPipeline pipeline;
    private final KafkaPublisher publisher;
    private final MalformedCounts malformed;
    private final Spool spool;
    private final SpoolWriter writer;
    private final Supplier<Status.@Nullable Connections> connections;

    CollectorCounters(
            List<CaptureCycle.Followed> namespaces,
            EventPipeline pipeline,
            KafkaPublisher publisher,
            MalformedCounts malformed,
            Spool spool,
            SpoolWriter writer,
            Supplier<Status.@Nullable Connections> connections) {
        this.connections = connections;
        this.writer = writer;
        this.namespaces = namespaces;
        this.pipeline = pipeline;
        this.publisher = publisher;
        this.malformed = malformed;
        this.spool = spool;
    }

    /** Over all namespaces, those that have ended too. */
    synchronized long capture(ToLongFunction<CaptureCounters> figure) {
        long sum = figure.applyAsLong(endedCaptures);
        for (CaptureCycle.Followed namespace : namespaces) {
            sum += figure.applyAsLong(namespace.capture().counters());
        }
        return sum;
    }

    /** Over the namespaces that are followed now. */
    synchronized long table(ToLongFunction<SocketTable> figure) {
        long sum = 0;
        for (CaptureCycle.Followed namespace : namespaces) {
            sum += figure.applyAsLong(namespace.feed().table());
        }
        return sum;
    }

    private synchronized long tables(ToLongFunction<TableCounters> figure) {
        long sum = figure.applyAsLong(endedTables);
        for (CaptureCycle.Followed namespace : namespaces) {
            sum += figure.applyAsLong(namespace.feed().table().counters());
        }
        return sum;
    }

    /** A namespace has ended: what it has counted stays in the sums, at every moment once. */
    synchronized void retire(CaptureCycle.Followed namespace) {
        endedCaptures.addEnded(namespace.capture().counters());
        endedTables.addEnded(namespace.feed().table().counters());
        namespaces.remove(namespace);
    }

    /** Inodes of the namespaces that are followed now. */
    List<Long> followed() {
        return namespaces.stream().map(one -> one.capture().netns()).toList();
    }

    long noise(Noise kind) {
        return tables(table -> table.noise(kind));
    }

    long events(Op op) {
        return pipeline.events(op);
    }

    EventPipeline pipeline() {
        return pipeline;
    }

    MalformedCounts malformed() {
        return malformed;
    }

    Spool spool() {
        return spool;
    }

    SpoolWriter writer() {
        return writer;
    }

    /** The counters that a status carries. */
    Status.Counters status() {
        PublishCounts published = publisher.counts();
        return new Status.Counters(
                capture(CaptureCounters::received),
                capture(CaptureCounters::dropped),
                malformed.total(),
                tables(TableCounters::allNoise) + pipeline.filtered(),
                table(SocketTable::size),
                capture(CaptureCounters::snapshots),
                capture(CaptureCounters::tornSnapshots),
                pipeline.gaps(),
                published.spoolBytes(),
                published.unpublished(),
                new Status.Pressure(
                        pipeline.lagMicros(spool.checkpoint().acknowledged()),
                        writer.unspooled(),
                        writer.atRisk(),
                        capture(CaptureCounters::receiveBufferBytes),
                        pipeline.overload().shedDetails(),
                        pipeline.overload().shedChanges()),
                connections.get());
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.enrich.ProcessIndex;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.observe.Health;
import io.sockcdc.collector.observe.Meter;
import io.sockcdc.collector.observe.Meters;
import io.sockcdc.collector.observe.MetricsServer;
import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublisherState;
import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.run.AgentThread;
import io.sockcdc.collector.source.CaptureCounters;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.collector.state.Noise;
import io.sockcdc.collector.state.SocketTable;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Binds every meter of the catalogue to what the rooms count, and serves them with health and readiness. */
final class CollectorMeters {
    private CollectorMeters() {}

    static MetricsServer serve(
            String listen,
            CollectorCounters counters,
            KafkaPublisher publisher,
            SpoolWriter writer,
            @Nullable ProcessIndex processes,
            Map<String, AgentThread> agents,
            Executor executor) {
        Meters meters = new Meters().bindJvm();
        bindCapture(meters, counters);
        bindEvents(meters, counters);
        bindPublishing(meters, counters, publisher);
        meters.bind(Meter.UNREADABLE_PROCESSES, () -> processes == null ? 0 : processes.unreadable());
        agents.forEach((name, agent) -> meters.bind(Meter.AGENT_FAILURES, name, agent::failures));
        return MetricsServer.start(
                MetricsServer.address(listen), meters, health(counters, publisher, writer), executor);
    }

    private static void bindCapture(Meters meters, CollectorCounters counters) {
        meters.bind(Meter.DESTROY_EVENTS, () -> counters.capture(CaptureCounters::received));
        meters.bind(Meter.KERNEL_DROPS, () -> counters.capture(CaptureCounters::dropped));
        meters.bind(
                Meter.PARSED,
                () -> counters.capture(c -> c.received() + c.dumped())
                        - counters.malformed().total());
        for (Malformed reason : Malformed.values()) {
            meters.bind(
                    Meter.MALFORMED, name(reason), () -> counters.malformed().of(reason));
        }
        meters.bind(Meter.DUMP_RECORDS, () -> counters.capture(CaptureCounters::dumped));
        meters.bind(Meter.TABLE_SIZE, "tcp", () -> counters.table(SocketTable::tcpSize));
        meters.bind(Meter.TABLE_SIZE, "udp", () -> counters.table(table -> table.size() - table.tcpSize()));
        meters.bind(Meter.SNAPSHOTS, "complete", () -> counters.capture(CaptureCounters::snapshots));
        meters.bind(Meter.SNAPSHOTS, "torn", () -> counters.capture(CaptureCounters::tornSnapshots));
        meters.bind(Meter.SNAPSHOT_DURATION, new Meters.Times() {
            @Override
            public long count() {
                return counters.capture(c -> c.snapshots() + c.tornSnapshots());
            }

            @Override
            public long totalNanos() {
                return counters.capture(CaptureCounters::snapshotMicrosTotal) * 1000;
            }
        });
        meters.bind(Meter.SNAPSHOT_CPU, () -> counters.capture(CaptureCounters::snapshotCostMicrosTotal) * 1000);
        meters.bind(Meter.SNAPSHOT_INTERVAL, () -> counters.capture(CaptureCounters::snapshotIntervalMicros) * 1000);
        meters.bind(Meter.RECEIVE_BUFFER, () -> counters.capture(CaptureCounters::receiveBufferBytes));
    }

    private static void bindEvents(Meters meters, CollectorCounters counters) {
        for (Op op : Op.values()) {
            meters.bind(Meter.EVENTS, name(op), () -> counters.events(op));
        }
        for (Noise noise : Noise.values()) {
            meters.bind(Meter.SUPPRESSED, noise.tag(), () -> counters.noise(noise));
        }
        meters.bind(Meter.SUPPRESSED, "filter", () -> counters.pipeline().filtered());
        for (GapCause cause : GapCause.values()) {
            meters.bind(Meter.GAPS, name(cause), () -> counters.pipeline().gaps(cause));
        }
    }

    private static void bindPublishing(Meters meters, CollectorCounters counters, KafkaPublisher publisher) {
        meters.bind(Meter.SPOOL_SIZE, () -> counters.spool().bytes());
        meters.bind(Meter.SPOOL_SEGMENTS, () -> counters.spool().segmentCount());
        meters.bind(Meter.SPOOL_REFUSED, () -> counters.pipeline().refusedBatches());
        meters.bind(Meter.SPOOL_WORKS, () -> counters.writer().trouble() == null ? 1 : 0);
        meters.bind(Meter.UNSPOOLED, () -> counters.writer().unspooled());
        meters.bind(Meter.AT_RISK, () -> counters.writer().atRisk());
        Overload overload = counters.pipeline().overload();
        meters.bind(Meter.OVERLOAD_LEVEL, () -> overload.level().ordinal());
        meters.bind(Meter.OVERLOAD_SHED, "details", overload::shedDetails);
        meters.bind(Meter.OVERLOAD_SHED, "changes", overload::shedChanges);
        meters.bind(Meter.PUBLISHED, () -> publisher.counts().acknowledged());
        meters.bind(Meter.REJECTED, () -> publisher.counts().rejected());
        meters.bind(Meter.UNACKNOWLEDGED, () -> publisher.counts().unpublished());
        meters.bind(Meter.RESTARTS, () -> publisher.counts().restarts());
        meters.bind(Meter.PUBLISH_LATENCY, () -> {
            Duration latency = publisher.counts().ackLatency();
            return latency == null ? 0 : latency.toNanos();
        });
        meters.bind(Meter.PUBLISH_THROTTLE, () -> publisher.counts().throttled().toNanos());
    }

    private static Health health(CollectorCounters counters, KafkaPublisher publisher, SpoolWriter writer) {
        return new Health()
                .ready(
                        "capture",
                        () -> counters.capture(CaptureCounters::snapshots) > 0
                                ? Health.Check.up("snapshots are taken")
                                : Health.Check.down("no snapshot has completed yet"))
                .ready("kafka", () -> kafka(publisher.state()))
                .ready("spool", () -> {
                    SpoolException trouble = writer.trouble();
                    return trouble == null
                            ? Health.Check.up("the disk takes what is captured")
                            : Health.Check.degraded(String.valueOf(trouble.getMessage()));
                });
    }

    private static Health.Check kafka(PublisherState state) {
        if (state instanceof PublisherState.Waiting waiting) {
            return Health.Check.degraded("events wait in the spool since " + waiting.since() + ": " + waiting.cause());
        }
        if (state instanceof PublisherState.Publishing) {
            return Health.Check.up("Kafka takes what is captured");
        }
        return state instanceof PublisherState.Starting
                ? Health.Check.degraded("Kafka has not answered yet; events wait in the spool")
                : Health.Check.down("publishing has ended");
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

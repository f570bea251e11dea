package io.sockcdc.collector;

import io.sockcdc.collector.model.Status;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells at a rhythm that the collector lives, and its counters; and once when it starts and stops. Owned by the capture thread. */
final class Heartbeat {
    private final EventPipeline pipeline;
    private final long intervalMicros;
    private final Supplier<List<Long>> namespaces;
    private final Supplier<List<String>> degraded;
    private final Supplier<Status.Counters> counters;
    private final KernelCounters kernel;
    private long next;

    Heartbeat(
            EventPipeline pipeline,
            long intervalMicros,
            Supplier<List<Long>> namespaces,
            Supplier<List<String>> degraded,
            Supplier<Status.Counters> counters,
            KernelCounters kernel) {
        this.pipeline = pipeline;
        this.intervalMicros = intervalMicros;
        this.namespaces = namespaces;
        this.degraded = degraded;
        this.counters = counters;
        this.kernel = kernel;
    }

    void started(long atMicros) {
        tell(Status.Kind.STARTED, atMicros, null, null);
    }

    void beat(long atMicros) {
        tell(Status.Kind.HEARTBEAT, atMicros, null, null);
    }

    /** The host's clock was set. */
    void clockStepped(long atMicros, long stepMicros) {
        tell(Status.Kind.HEARTBEAT, atMicros, null, stepMicros);
    }

    /** A gap with the counters that hold once it is told: whoever reads the one reads the other. */
    void gap(Status.Gap gap, long atMicros) {
        tell(Status.Kind.GAP, atMicros, gap, null);
    }

    void stopped(long atMicros) {
        tell(Status.Kind.STOPPED, atMicros, null, null);
    }

    /** The next one is due then, if it is not due before: there is news that can wait for a moment. */
    void soon(long atMicros) {
        next = Math.min(next, atMicros);
    }

    /** When the next one is due, microseconds since 1970 UTC. */
    long nextMicros() {
        return next;
    }

    private void tell(Status.Kind kind, long atMicros, Status.@Nullable Gap gap, @Nullable Long clockStepMicros) {
        next = atMicros + intervalMicros;
        pipeline.status(new Status(
                kind,
                pipeline.sequence(),
                atMicros,
                List.copyOf(namespaces.get()),
                degraded.get(),
                null,
                gap,
                counters.get(),
                kernel.read(atMicros),
                clockStepMicros));
    }
}

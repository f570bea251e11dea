package io.sockcdc.collector;

import io.sockcdc.collector.model.Status;
import java.util.List;
import java.util.function.Supplier;

/** Tells at a rhythm that the collector lives, and its counters; and once when it starts and stops. Owned by the capture thread. */
final class Heartbeat {
    private final EventPipeline pipeline;
    private final long intervalMicros;
    private final List<Long> namespaces;
    private final List<String> degraded;
    private final Supplier<Status.Counters> counters;
    private final KernelCounters kernel;
    private long next;

    Heartbeat(
            EventPipeline pipeline,
            long intervalMicros,
            List<Long> namespaces,
            List<String> degraded,
            Supplier<Status.Counters> counters,
            KernelCounters kernel) {
        this.pipeline = pipeline;
        this.intervalMicros = intervalMicros;
        this.namespaces = List.copyOf(namespaces);
        this.degraded = List.copyOf(degraded);
        this.counters = counters;
        this.kernel = kernel;
    }

    void started(long atMicros) {
        tell(Status.Kind.STARTED, atMicros);
    }

    void beat(long atMicros) {
        tell(Status.Kind.HEARTBEAT, atMicros);
    }

    void stopped(long atMicros) {
        tell(Status.Kind.STOPPED, atMicros);
    }

    /** When the next one is due, microseconds since 1970 UTC. */
    long nextMicros() {
        return next;
    }

    private void tell(Status.Kind kind, long atMicros) {
        next = atMicros + intervalMicros;
        pipeline.status(new Status(
                kind,
                pipeline.sequence(),
                atMicros,
                namespaces,
                degraded,
                null,
                null,
                counters.get(),
                kernel.read(),
                null));
    }
}

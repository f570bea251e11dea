package io.sockcdc.collector.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of what a collector measures. Names are dotted and in base units; where a meter has a label, its values are
 * few and named here or, when the list is empty, by a bounded set of the caller's. Never an address.
 */
public enum Meter {
    DESTROY_EVENTS("sockcdc.destroy.events", Kind.COUNTER, Unit.NONE, "Destroy events received from the kernel."),
    KERNEL_DROPS(
            "sockcdc.kernel.drops",
            Kind.COUNTER,
            Unit.NONE,
            "Destroy events the kernel dropped because the receive buffer was full, as the kernel counts them."),
    PARSED("sockcdc.messages.parsed", Kind.COUNTER, Unit.NONE, "Netlink messages that were understood."),
    MALFORMED(
            "sockcdc.messages.malformed",
            Kind.COUNTER,
            Unit.NONE,
            "Netlink messages that could not be understood.",
            "reason"),
    DUMP_RECORDS("sockcdc.dump.records", Kind.COUNTER, Unit.NONE, "Sockets read from dumps of the kernel's table."),
    TABLE_SIZE(
            "sockcdc.table.sockets",
            Kind.GAUGE,
            Unit.NONE,
            "Sockets in the collector's table now.",
            "protocol",
            "tcp",
            "udp"),
    SNAPSHOTS(
            "sockcdc.snapshots",
            Kind.COUNTER,
            Unit.NONE,
            "Snapshots taken; a torn one did not complete and closes no socket.",
            "result",
            "complete",
            "torn"),
    SNAPSHOT_DURATION(
            "sockcdc.snapshot.duration",
            Kind.TIMER,
            Unit.SECONDS,
            "Time from the first request of a snapshot to its last answer."),
    SNAPSHOT_CPU("sockcdc.snapshot.cpu", Kind.COUNTER, Unit.SECONDS, "Processor time that snapshots took."),
    SNAPSHOT_INTERVAL(
            "sockcdc.snapshot.interval",
            Kind.GAUGE,
            Unit.SECONDS,
            "Time between two snapshots now, as the allowed share of a core sets it."),
    EVENTS(
            "sockcdc.events",
            Kind.COUNTER,
            Unit.NONE,
            "Socket events made, by what happened to the socket.",
            "op",
            "read",
            "open",
            "change",
            "close"),
    SUPPRESSED(
            "sockcdc.events.suppressed",
            Kind.COUNTER,
            Unit.NONE,
            "Socket events kept out of the topic as noise or by the filter.",
            "kind"),
    UNREADABLE_PROCESSES(
            "sockcdc.processes.unreadable",
            Kind.GAUGE,
            Unit.NONE,
            "Processes whose open descriptors this user may not read, so that their sockets have no owner."),
    SPOOL_SIZE("sockcdc.spool.size", Kind.GAUGE, Unit.BYTES, "Bytes in the spool directory."),
    SPOOL_SEGMENTS("sockcdc.spool.segments", Kind.GAUGE, Unit.NONE, "Files in the spool directory."),
    SPOOL_REFUSED(
            "sockcdc.spool.batches.refused",
            Kind.COUNTER,
            Unit.NONE,
            "Batches that were offered and not taken because too many waited in memory."),
    SPOOL_WORKS(
            "sockcdc.spool.works",
            Kind.GAUGE,
            Unit.NONE,
            "1 while the disk takes what is captured, 0 while it goes to Kafka from memory alone."),
    UNSPOOLED(
            "sockcdc.spool.bypassed",
            Kind.COUNTER,
            Unit.NONE,
            "Entries that went to Kafka past the disk, because it took nothing."),
    AT_RISK(
            "sockcdc.spool.at.risk",
            Kind.GAUGE,
            Unit.NONE,
            "Of these, the ones that Kafka has not acknowledged: killing the collector now would lose them."),
    OVERLOAD_LEVEL(
            "sockcdc.overload.level",
            Kind.GAUGE,
            Unit.NONE,
            "What is left out because more comes than can be handed on: 0 nothing, 1 details of memory and timers, "
                    + "2 CHANGE events too."),
    OVERLOAD_SHED(
            "sockcdc.overload.shed",
            Kind.COUNTER,
            Unit.NONE,
            "Events told without details, and CHANGE events not told, because more came than could be handed on.",
            "what",
            "details",
            "changes"),
    PUBLISHED("sockcdc.records.published", Kind.COUNTER, Unit.NONE, "Records that Kafka acknowledged."),
    REJECTED("sockcdc.records.rejected", Kind.COUNTER, Unit.NONE, "Records that Kafka refused for good."),
    UNACKNOWLEDGED(
            "sockcdc.records.unacknowledged",
            Kind.GAUGE,
            Unit.NONE,
            "Records in the spool that Kafka has not acknowledged yet."),
    PUBLISH_LATENCY(
            "sockcdc.publish.latency",
            Kind.GAUGE,
            Unit.SECONDS,
            "Time from handing the latest acknowledged batch to the Kafka client to its last acknowledgement."),
    PUBLISH_THROTTLE(
            "sockcdc.publish.throttle",
            Kind.GAUGE,
            Unit.SECONDS,
            "How long Kafka made the publisher wait lately, on average for each request, because of a client quota."),
    GAPS("sockcdc.gaps", Kind.COUNTER, Unit.NONE, "Gaps published: stretches in which events are missing.", "cause"),
    RESTARTS(
            "sockcdc.producer.restarts",
            Kind.COUNTER,
            Unit.NONE,
            "Times that the Kafka producer failed for good and was made anew."),
    AGENT_FAILURES(
            "sockcdc.agent.failures",
            Kind.COUNTER,
            Unit.NONE,
            "Failures of the threads that capture, publish and look up owners.",
            "agent"),
    RECEIVE_BUFFER(
            "sockcdc.receive.buffer.size",
            Kind.GAUGE,
            Unit.BYTES,
            "Receive buffer for closes that the kernel grants, all namespaces together; it grows when it fills."),
    OPEN_DESCRIPTORS("process.open.fds", Kind.GAUGE, Unit.NONE, "Descriptors that this process has open."),
    MAX_DESCRIPTORS("process.max.fds", Kind.GAUGE, Unit.NONE, "Descriptors that this process may open."),
    PROCESS_CPU("process.cpu", Kind.COUNTER, Unit.SECONDS, "Processor time of this process."),
    PROCESS_START("process.start.time", Kind.GAUGE, Unit.SECONDS, "Start of this process, seconds since 1970 UTC."),
    JVM_MEMORY_USED("jvm.memory.used", Kind.GAUGE, Unit.BYTES, "Memory the JVM uses.", "area", "heap", "nonheap"),
    JVM_HEAP_MAX("jvm.heap.max", Kind.GAUGE, Unit.BYTES, "Heap the JVM may use at most."),
    JVM_GC_PAUSES("jvm.gc.collections", Kind.COUNTER, Unit.NONE, "Garbage collections."),
    JVM_GC_TIME("jvm.gc.time", Kind.COUNTER, Unit.SECONDS, "Time that garbage collections took."),
    JVM_THREADS("jvm.threads.live", Kind.GAUGE, Unit.NONE, "Threads of the JVM.");

    /** What kind of number it is. */
    public enum Kind {
        /** Only grows, from 0 at the start. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** How often, and how long all together. */
        TIMER
    }

    /** What it is counted in. */
    public enum Unit {
        NONE,
        BYTES,
        SECONDS
    }

    private final String id;
    private final Kind kind;
    private final Unit unit;
    private final String description;
    private final @Nullable String label;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that List.of made
    private final List<String> labelValues;

    Meter(String id, Kind kind, Unit unit, String description) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        label = null;
        labelValues = List.of();
    }

    Meter(String id, Kind kind, Unit unit, String description, String label, String... labelValues) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.label = label;
        this.labelValues = List.of(labelValues);
    }

    /** The dotted name. */
    public String id() {
        return id;
    }

    /** What kind of number it is. */
    public Kind kind() {
        return kind;
    }

    /** What it is counted in. */
    public Unit unit() {
        return unit;
    }

    /** One sentence. */
    public String description() {
        return description;
    }

    /** The key of its one label; null when it has none. */
    public @Nullable String label() {
        return label;
    }

    /** The values that its label can have; empty when whoever binds it names them. */
    public List<String> labelValues() {
        return labelValues;
    }
}

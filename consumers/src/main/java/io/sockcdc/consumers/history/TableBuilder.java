package io.sockcdc.consumers.history;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Applies events to the tables of an instant. It keeps the bytes of the last event of each socket and decodes them only in the
 * end. An event that comes twice counts once. Owned by one thread.
 */
final class TableBuilder {
    /**
     * The kernel tells of freed sockets from a work queue: on a busy machine the word comes after a dump that does not list
     * the socket any more, and the bound of a socket that was never seen is later than its opening by so much.
     */
    private static final long CAPTURE_LATENCY_MICROS = 1_000_000;

    private static final Comparator<TableRow> ORDER = Comparator.comparing(
                    (TableRow row) -> row.key().getHostId())
            .thenComparingLong(row -> row.key().getNetns())
            .thenComparing(row -> row.event().getProtocol())
            .thenComparing(row -> row.event().getState() != State.LISTEN)
            .thenComparing(row -> row.event().getOpenedNotAfter(), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(row -> row.key().getCookie(), Long::compareUnsigned);

    private final long at;
    private final Map<String, FramePlan> plans = new HashMap<>();
    private final Map<SocketScope, Map<Long, Entry>> tables = new HashMap<>();
    private final Map<String, Map<Long, Sequences>> read = new HashMap<>();
    private final KeyHead key = new KeyHead();
    private final EventHead head = new EventHead();
    private long unreadable;

    private @Nullable SocketScope scope;
    private @Nullable FramePlan plan;
    private Map<Long, Entry> table = Map.of();
    private Map<Long, Sequences> epochs = Map.of();

    /** What is known of one socket around the instant. */
    private static final class Entry {
        byte[] value;
        final boolean toldLater;
        long openedNotAfter;
        boolean closed;
        boolean vanished;
        long closedNotBefore;
        CapturedBy closedBy = CapturedBy.UNKNOWN;

        Entry(byte[] value, boolean toldLater) {
            this.value = value;
            this.toldLater = toldLater;
        }
    }

    TableBuilder(Instant at, List<FramePlan> plans) {
        this.at = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        plans.forEach(each -> this.plans.put(each.hostId(), each));
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (!key.read(record.key()) || !head.read(value)) {
            unreadable++;
            return;
        }
        look(key.scope());
        FramePlan of = plan;
        if (of == null) {
            return;
        }
        boolean first =
                epochs.computeIfAbsent(head.epoch(), fresh -> new Sequences()).add(head.sequence());
        if (first && of.isWanted(key.scope().netns(), head.epoch(), head.sequence())) {
            apply(value);
        }
    }

    @SuppressWarnings("ReferenceEquality") // KeyHead gives one object for each scope.
    private void look(SocketScope current) {
        if (scope == current) {
            return;
        }
        scope = current;
        FramePlan of = plans.get(current.hostId());
        boolean ours = of != null && of.bootId().equals(current.bootId());
        plan = ours || of == null ? of : null;
        epochs = read.computeIfAbsent(current.hostId(), fresh -> new HashMap<>());
        table = tables.computeIfAbsent(current, fresh -> new HashMap<>());
    }

    private void apply(byte[] value) {
        Entry entry = table.get(key.cookie());
        if (head.observedAtMicros() <= at) {
            if (head.op() == Op.CLOSE) {
                table.remove(key.cookie());
                return;
            }
            if (entry == null) {
                entry = new Entry(value, false);
                table.put(key.cookie(), entry);
            }
            entry.value = value;
            bounds(entry);
            return;
        }
        if (entry == null) {
            long late = head.op() == Op.CLOSE && head.capturedBy() == CapturedBy.DESTROY ? CAPTURE_LATENCY_MICROS : 0;
            if (head.openedNotBefore(Long.MIN_VALUE + late) - late > at) {
                return;
            }
            entry = new Entry(value, true);
            bounds(entry);
            table.put(key.cookie(), entry);
        }
        if (head.op() == Op.CLOSE) {
            entry.closed = true;
            entry.closedNotBefore = head.closedNotBefore(Long.MIN_VALUE);
            entry.closedBy = head.capturedBy();
        }
        entry.vanished |= head.isHeldOnly();
    }

    private void bounds(Entry entry) {
        entry.openedNotAfter = head.openedNotAfter(head.observedAtMicros());
    }

    /** The sockets that were open or perhaps were, host by host, those that listen first, the oldest first. */
    List<TableRow> rows() {
        RecordCodec<SocketEvent> codec = RecordCodec.ofSocketEvents();
        List<TableRow> rows = new ArrayList<>();
        tables.forEach((of, sockets) -> {
            FramePlan known = plans.get(of.hostId());
            boolean told = known != null && micros(known.knownUntil()) >= at;
            sockets.forEach((cookie, entry) -> {
                SocketEvent event = codec.decode(entry.value);
                Certainty certainty = certainty(entry, told);
                if (event.getOp() == Op.CLOSE) {
                    beforeItsEnd(event);
                } else if (event.getProtocol() == Protocol.TCP && event.getState() == State.CLOSE) {
                    return;
                }
                rows.add(new TableRow(new SocketKey(of.hostId(), of.bootId(), of.netns(), cookie), event, certainty));
            });
        });
        rows.sort(ORDER);
        return rows;
    }

    private Certainty certainty(Entry entry, boolean told) {
        boolean openBefore = !entry.toldLater || entry.openedNotAfter <= at;
        if (!openBefore || entry.vanished) {
            return Certainty.PERHAPS;
        }
        if (!entry.closed) {
            return told ? Certainty.KNOWN : Certainty.PERHAPS;
        }
        if (entry.closedNotBefore > at) {
            return Certainty.KNOWN;
        }
        return entry.closedBy == CapturedBy.DESTROY && !entry.toldLater ? Certainty.LIKELY : Certainty.PERHAPS;
    }

    /** All that is known of it is its end: the state is the one before, when that was seen. */
    private static void beforeItsEnd(SocketEvent event) {
        event.setState(event.getPreviousState() == null ? State.UNKNOWN : event.getPreviousState());
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** The numbers that were read of that host's epoch. */
    @Nullable Sequences read(String hostId, long epoch) {
        return read.getOrDefault(hostId, Map.of()).get(epoch);
    }

    long unreadable() {
        return unreadable;
    }
}

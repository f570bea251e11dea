package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EventDecoder;
import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.collector.state.OpenedConnections;
import io.sockcdc.schema.ClosedUnheard;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SpoolEntry;
import io.sockcdc.schema.StatusKind;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * What was known when the collector last stopped, however it stopped: read back from the spool, which keeps everything since
 * the last complete key frame. Entries of another host are passed over.
 */
final class TableRecovery {
    private final String hostId;
    private final Map<String, Map<Long, Map<Long, Known>>> openByBoot = new HashMap<>();
    private final Map<String, Map<Long, Set<Long>>> closedUnheard = new HashMap<>();
    private final Map<Long, Long> frameBegan = new HashMap<>();
    private @Nullable SpecificDatumReader<SpoolEntry> reader;
    private long position = -1;
    private long unknownBefore;
    private long unreadable;
    private long lastMicros = Long.MIN_VALUE;
    private @Nullable String lastBootId;
    private long lastEpoch;
    private long toldSince;
    private Status.@Nullable Connections connections;

    private TableRecovery(String hostId) {
        this.hostId = hostId;
    }

    private record Known(SocketChange last, boolean counted, long position) {}

    /**
     * The run that ended.
     *
     * @param epoch of it
     * @param untilMicros when it last wrote something
     * @param connections what it knew of TCP connections then; null when it could not know
     */
    record LastRun(String bootId, long epoch, long untilMicros, Status.@Nullable Connections connections) {}

    /** Reads from there to the end of the spool. */
    static TableRecovery read(SpoolReader spool, String hostId) {
        GeneratedClasses.trust();
        TableRecovery recovery = new TableRecovery(hostId);
        try (spool) {
            for (SpooledBatch batch = spool.next(); batch != null; batch = spool.next()) {
                recovery.take(batch);
            }
        }
        return recovery;
    }

    /** Batches come in long runs of one schema object. */
    @SuppressWarnings("ReferenceEquality")
    private SpecificDatumReader<SpoolEntry> readerOf(Schema writer) {
        SpecificDatumReader<SpoolEntry> now = reader;
        if (now == null || now.getSchema() != writer) {
            now = new SpecificDatumReader<>(writer, SpoolEntry.getClassSchema());
            reader = now;
        }
        return now;
    }

    private void take(SpooledBatch batch) {
        SpecificDatumReader<SpoolEntry> from = readerOf(batch.writer());
        EntryBatch entries = batch.entries();
        BinaryDecoder decoder = null;
        if (position >= 0 && batch.firstPosition() > position) {
            // Entries that went past the disk, or cannot be read: what they closed is not known.
            unknownBefore = batch.firstPosition();
        }
        for (int i = 0; i < entries.count(); i++) {
            position = batch.firstPosition() + i;
            decoder = DecoderFactory.get()
                    .binaryDecoder(entries.bytes(), entries.start(i), entries.end(i) - entries.start(i), decoder);
            try {
                Object body = from.read(null, decoder).getBody();
                if (body instanceof io.sockcdc.schema.SocketChange told) {
                    take(told);
                } else if (body instanceof CollectorStatus told) {
                    take(told);
                } else if (body instanceof ClosedUnheard told
                        && told.getHostId().equals(hostId)) {
                    closedUnheard(told.getBootId(), told.getNetns()).addAll(told.getCookies());
                }
            } catch (IOException | RuntimeException e) {
                unreadable++;
            }
        }
        position = batch.endPosition();
    }

    private Set<Long> closedUnheard(String bootId, long netns) {
        return closedUnheard
                .computeIfAbsent(bootId, boot -> new HashMap<>())
                .computeIfAbsent(netns, unseen -> new HashSet<>());
    }

    private void take(io.sockcdc.schema.SocketChange told) {
        if (!told.getKey().getHostId().equals(hostId)) {
            return;
        }
        SocketChange change = EventDecoder.decode(told.getKey(), told.getEvent());
        if (change == null) {
            return;
        }
        String bootId = told.getKey().getBootId();
        Map<Long, Known> open = openByBoot
                .computeIfAbsent(bootId, boot -> new HashMap<>())
                .computeIfAbsent(change.socket().netns(), netns -> new HashMap<>());
        long cookie = change.socket().cookie();
        Known before = open.get(cookie);
        boolean counted = before != null && before.counted;
        if (!counted && OpenedConnections.tells(change)) {
            counted = true;
            toldSince++;
        }
        if (change.op() == Op.CLOSE) {
            open.remove(cookie);
            // Where no time is known by which it was gone, its namespace was left, and the kernel was not asked.
            if (change.capturedBy() != CapturedBy.DESTROY
                    && (change.previousState() != SocketState.SYN_RECV || change.capturedBy() == CapturedBy.RECOVERY)
                    && told.getEvent().getClosedNotAfter() != null) {
                closedUnheard(bootId, change.socket().netns()).add(cookie);
            }
        } else {
            open.put(cookie, new Known(change, counted, position));
        }
        wrote(told.getEvent().getObservedAt());
    }

    private void take(CollectorStatus told) {
        if (!told.getHostId().equals(hostId)) {
            return;
        }
        lastBootId = told.getBootId();
        lastEpoch = told.getEpoch();
        wrote(told.getAt());
        Snapshot snapshot = told.getSnapshot();
        if (snapshot != null && snapshot.getKeyFrame()) {
            take(told.getKind(), snapshot, told.getBootId());
        }
        CollectorCounters counters = told.getCounters();
        if (counters != null) {
            toldSince = 0;
            Long tcpTold = counters.getTcpTold();
            Long least = counters.getTcpUntoldLeast();
            Long most = counters.getTcpUntoldMost();
            connections = tcpTold == null || least == null || most == null
                    ? null
                    : new Status.Connections(tcpTold, least, most);
        }
    }

    /** A complete key frame has every socket that is open: what was known only from before a hole, and is not in it, was closed in there. */
    private void take(StatusKind kind, Snapshot frame, String bootId) {
        if (kind == StatusKind.SNAPSHOT_BEGIN) {
            frameBegan.put(frame.getNetns(), position);
        }
        Long began = kind == StatusKind.SNAPSHOT_END ? frameBegan.remove(frame.getNetns()) : null;
        if (began != null && began >= unknownBefore && Boolean.TRUE.equals(frame.getComplete())) {
            openByBoot
                    .getOrDefault(bootId, Map.of())
                    .getOrDefault(frame.getNetns(), Map.of())
                    .values()
                    .removeIf(known -> known.position < unknownBefore);
        }
    }

    private void wrote(Instant at) {
        lastMicros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    /** The run before this one; null when there was none, or nothing is left of it. */
    @Nullable LastRun lastRun() {
        String boot = lastBootId;
        Status.Connections known = connections;
        return boot == null
                ? null
                : new LastRun(
                        boot,
                        lastEpoch,
                        lastMicros,
                        known == null
                                ? null
                                : new Status.Connections(
                                        known.told() + toldSince, known.untoldLeast(), known.untoldMost()));
    }

    /** Boots of which sockets were open. */
    Set<String> boots() {
        return openByBoot.keySet();
    }

    /** Namespaces of that boot in which sockets were open. */
    Set<Long> namespaces(String bootId) {
        return openByBoot.getOrDefault(bootId, Map.of()).keySet();
    }

    /** The last change of each socket of that boot and namespace that was open. */
    List<SocketChange> openIn(String bootId, long netns) {
        List<SocketChange> open = new ArrayList<>();
        openByBoot
                .getOrDefault(bootId, Map.of())
                .getOrDefault(netns, Map.of())
                .values()
                .forEach(known -> open.add(known.last));
        return open;
    }

    /** Sockets of that boot and namespace whose CLOSE was told without a word of the kernel. */
    Set<Long> closedUnheardIn(String bootId, long netns) {
        return closedUnheard.getOrDefault(bootId, Map.of()).getOrDefault(netns, Set.of());
    }

    /** Entries that could not be read. */
    long unreadable() {
        return unreadable;
    }
}

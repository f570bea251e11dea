package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EventDecoder;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.collector.state.OpenedConnections;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private long unreadable;
    private long lastMicros = Long.MIN_VALUE;
    private @Nullable String lastBootId;
    private long lastEpoch;
    private long toldSince;
    private Status.@Nullable Connections connections;

    private TableRecovery(String hostId) {
        this.hostId = hostId;
    }

    private record Known(SocketChange last, boolean counted) {}

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

    private void take(SpooledBatch batch) {
        SpecificDatumReader<SpoolEntry> reader = new SpecificDatumReader<>(batch.writer(), SpoolEntry.getClassSchema());
        EntryBatch entries = batch.entries();
        BinaryDecoder decoder = null;
        for (int i = 0; i < entries.count(); i++) {
            decoder = DecoderFactory.get()
                    .binaryDecoder(entries.bytes(), entries.start(i), entries.end(i) - entries.start(i), decoder);
            try {
                Object body = reader.read(null, decoder).getBody();
                if (body instanceof io.sockcdc.schema.SocketChange told) {
                    take(told);
                } else if (body instanceof CollectorStatus told) {
                    take(told);
                }
            } catch (IOException | RuntimeException e) {
                unreadable++;
            }
        }
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
        } else {
            open.put(cookie, new Known(change, counted));
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

    /** Entries that could not be read. */
    long unreadable() {
        return unreadable;
    }
}

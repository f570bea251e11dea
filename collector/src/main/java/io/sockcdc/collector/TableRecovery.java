package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.encode.EventDecoder;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.Spool;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * The sockets that were open when the collector last stopped, however it stopped: read back from the spool, which keeps
 * everything since the last complete key frame.
 */
final class TableRecovery {
    private final String hostId;
    private final String bootId;
    private final Map<Long, Map<Long, SocketChange>> openByNamespace = new HashMap<>();
    private long unreadable;

    private TableRecovery(String hostId, String bootId) {
        this.hostId = hostId;
        this.bootId = bootId;
    }

    /** Reads the whole spool; entries of another host or boot are passed over. */
    static TableRecovery read(Spool spool, String hostId, String bootId) {
        GeneratedClasses.trust();
        TableRecovery recovery = new TableRecovery(hostId, bootId);
        try (SpoolReader reader = spool.reader(spool.firstPosition())) {
            for (SpooledBatch batch = reader.next(); batch != null; batch = reader.next()) {
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
                if (reader.read(null, decoder).getBody() instanceof io.sockcdc.schema.SocketChange told) {
                    take(told);
                }
            } catch (IOException | RuntimeException e) {
                unreadable++;
            }
        }
    }

    private void take(io.sockcdc.schema.SocketChange told) {
        if (!told.getKey().getHostId().equals(hostId)
                || !told.getKey().getBootId().equals(bootId)) {
            return;
        }
        SocketChange change = EventDecoder.decode(told.getKey(), told.getEvent());
        if (change == null) {
            return;
        }
        Map<Long, SocketChange> open =
                openByNamespace.computeIfAbsent(change.socket().netns(), netns -> new HashMap<>());
        if (change.op() == Op.CLOSE) {
            open.remove(change.socket().cookie());
        } else {
            open.put(change.socket().cookie(), change);
        }
    }

    /** The last change of each socket of that namespace that was open. */
    List<SocketChange> openIn(long netns) {
        return new ArrayList<>(openByNamespace.getOrDefault(netns, Map.of()).values());
    }

    /** Entries that could not be read. */
    long unreadable() {
        return unreadable;
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * History through all rules: events in, flags out, in one process and without Kafka. The same history gives the same flags,
 * however its sources are interleaved, as long as the events of one socket keep their order. Owned by one thread.
 */
public final class BackTest {
    private final RuleEngine engine;
    private final Watermarks watermarks;
    private final SequenceWindow sequences = new SequenceWindow();
    private final Map<SocketKey, LastKnown> sockets = new HashMap<>();
    private long duplicates;

    /**
     * @param watermarks told of every source before its first event, or a source that begins late loses its beginning
     */
    public BackTest(RuleBook book, Watermarks watermarks) {
        this.engine = RuleEngine.all(book);
        this.watermarks = watermarks;
    }

    /** Judges an event that came from a source, as a partition. */
    public List<Anomaly> on(String source, SocketKey key, SocketEvent event) {
        if (!sequences.first(key.getHostId(), event.getEpoch(), event.getSequence())) {
            duplicates++;
            return List.of();
        }
        LastKnown previous = sockets.get(key);
        List<Anomaly> out = new ArrayList<>(0);
        for (Observation observation : ObservationMapper.map(previous, key, event, engine.judgedUntilMicros())) {
            out.addAll(engine.on(observation));
        }
        LastKnown now = LastKnown.unlessClosed(previous, key, event);
        if (now == null) {
            sockets.remove(key);
        } else {
            sockets.put(key, now);
        }
        return pass(source, event.getObservedAt(), out);
    }

    /** Judges a status that came from a source. */
    public List<Anomaly> on(String source, CollectorStatus status) {
        List<Anomaly> out = new ArrayList<>(0);
        for (Observation observation : ObservationMapper.map(status)) {
            out.addAll(engine.on(observation));
        }
        return pass(source, status.getAt(), out);
    }

    private List<Anomaly> pass(String source, Instant at, List<Anomaly> out) {
        Long micros = AnomalyRecord.micros(at);
        if (micros != null) {
            out.addAll(engine.advanceTo(watermarks.heard(source, micros)));
        }
        return out;
    }

    /** Lets event time pass to the end: nothing more will come before it. */
    public List<Anomaly> finish(Instant end) {
        Long micros = AnomalyRecord.micros(end);
        return micros == null ? List.of() : engine.advanceTo(micros);
    }

    /** The engine, for its counters. */
    public RuleEngine engine() {
        return engine;
    }

    /** Events that had been there before. */
    public long duplicates() {
        return duplicates;
    }
}

package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of counts as what is published of them, now rather than at the last publication. Safe for any thread. */
public final class CountsView {
    private final ReadOnlyKeyValueStore<CountSubject, SubjectState> counts;
    private final ReadOnlyKeyValueStore<String, Losses> losses;

    /** A view of the stores named {@link CountsTopology#COUNTS} and {@link CountsTopology#LOSSES}. */
    public CountsView(
            ReadOnlyKeyValueStore<CountSubject, SubjectState> counts, ReadOnlyKeyValueStore<String, Losses> losses) {
        this.counts = counts;
        this.losses = losses;
    }

    /** Every subject, as of the newest change of any of them. */
    public void forEach(BiConsumer<CountSubject, ConnectionCounts> consumer) {
        List<KeyValue<CountSubject, SubjectState>> all = new ArrayList<>();
        long asOf = 0;
        try (KeyValueIterator<CountSubject, SubjectState> entries = counts.all()) {
            while (entries.hasNext()) {
                KeyValue<CountSubject, SubjectState> entry = entries.next();
                all.add(entry);
                asOf = Math.max(asOf, entry.value.lastMicros());
            }
        }
        Map<String, Losses> lost = lost();
        for (KeyValue<CountSubject, SubjectState> entry : all) {
            consumer.accept(entry.key, entry.value.toCounts(asOf, sum(entry.key, lost, asOf)));
        }
    }

    /** One subject as of a time, or as of its newest change when that is later. */
    public Optional<ConnectionCounts> one(CountSubject subject, Instant asOf) {
        SubjectState state = counts.get(subject);
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
        return state == null
                ? Optional.empty()
                : Optional.of(state.toCounts(micros, sum(subject, lost(), Math.max(micros, state.lastMicros()))));
    }

    private Map<String, Losses> lost() {
        Map<String, Losses> lost = new LinkedHashMap<>();
        try (KeyValueIterator<String, Losses> all = losses.all()) {
            // A status goes to every partition, so every partition has the same.
            all.forEachRemaining(entry -> lost.putIfAbsent(entry.key, entry.value));
        }
        return lost;
    }

    private static Losses.Sum sum(CountSubject subject, Map<String, Losses> lost, long asOf) {
        if (subject.getHostId() != null) {
            return lost.getOrDefault(subject.getHostId(), Losses.NONE).at(asOf);
        }
        return lost.values().stream().map(one -> one.at(asOf)).reduce(Losses.Sum.NOTHING, Losses.Sum::plus);
    }
}

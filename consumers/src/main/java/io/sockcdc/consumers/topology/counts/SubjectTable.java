package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects of one share of the counts, no more than a limit of each kind. What a dropped subject had goes to the
 * remainder of its kind, and what is taken from a subject that does not have it is taken from there: so the sums over all
 * subjects with the remainder stay the sums over the table of sockets, and none is ever negative. Owned by the stream thread.
 */
final class SubjectTable {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectTable.class);
    private static final double KEPT_OF_LIMIT = 0.9;

    private final KeyValueStore<CountSubject, SubjectState> store;
    private final CountsSettings settings;
    private final int partition;
    private final Consumer<CountSubject> touched;
    private @Nullable Map<SubjectKind, Integer> sizes;

    SubjectTable(
            KeyValueStore<CountSubject, SubjectState> store,
            CountsSettings settings,
            int partition,
            Consumer<CountSubject> touched) {
        this.store = store;
        this.settings = settings;
        this.partition = partition;
        this.touched = touched;
    }

    @Nullable SubjectState get(CountSubject subject) {
        return store.get(subject);
    }

    void forEach(Consumer<CountSubject> consumer) {
        try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
            all.forEachRemaining(entry -> consumer.accept(entry.key));
        }
    }

    void add(CountSubject subject, CountDelta delta) {
        SubjectState known = store.get(subject);
        SubjectState state = known == null ? new SubjectState() : known;
        boolean moved = state.move(delta);
        if (known == null && !moved) {
            SubjectState remainder = remainder(subject.getKind());
            take(subject, remainder, delta);
            remainder.count(delta);
            put(Subjects.remainder(subject.getKind(), partition), remainder);
            return;
        }
        if (!moved) {
            SubjectState remainder = remainder(subject.getKind());
            take(subject, remainder, delta);
            state.markPartial();
            put(Subjects.remainder(subject.getKind(), partition), remainder);
        }
        if (known == null) {
            makeRoom(subject.getKind());
            sizes().merge(subject.getKind(), 1, Integer::sum);
            SubjectState remainder = store.get(Subjects.remainder(subject.getKind(), partition));
            if (remainder != null && remainder.open() > 0) {
                state.markPartial();
            }
        }
        state.count(delta);
        put(subject, state);
    }

    /** Drops subjects that have nothing open and did not change for long. */
    void expire(long nowMillis) {
        long before = TimeUnit.MILLISECONDS.toMicros(nowMillis) - micros(settings.idleExpiry());
        List<KeyValue<CountSubject, SubjectState>> idle = new ArrayList<>();
        try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.getRemainder() == null && entry.value.lastMicros() < before && entry.value.open() == 0) {
                    idle.add(entry);
                }
            });
        }
        drop(idle);
    }

    private void take(CountSubject subject, SubjectState remainder, CountDelta delta) {
        if (!remainder.move(delta)) {
            // Cannot be while changes of a socket come once and in order; the sum is kept from going below zero.
            LOG.atError()
                    .addKeyValue("kind", subject.getKind())
                    .addKeyValue("state", delta.from())
                    .log("a connection was taken from a subject that does not have it");
        }
    }

    private SubjectState remainder(SubjectKind kind) {
        SubjectState remainder = store.get(Subjects.remainder(kind, partition));
        return remainder == null ? new SubjectState() : remainder;
    }

    private void put(CountSubject subject, SubjectState state) {
        store.put(subject, state);
        touched.accept(subject);
    }

    private void makeRoom(SubjectKind kind) {
        int size = sizes().getOrDefault(kind, 0);
        if (size < settings.subjectLimit()) {
            return;
        }
        List<KeyValue<CountSubject, SubjectState>> ranked = new ArrayList<>(size);
        try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.getKind() == kind && entry.key.getRemainder() == null) {
                    ranked.add(entry);
                }
            });
        }
        ranked.sort(Comparator.<KeyValue<CountSubject, SubjectState>>comparingLong(entry -> entry.value.open())
                .thenComparingLong(entry -> entry.value.openedLately())
                .thenComparingLong(entry -> entry.value.lastMicros())
                .thenComparing(entry -> entry.key));
        int kept = (int) (settings.subjectLimit() * KEPT_OF_LIMIT);
        drop(ranked.subList(0, Math.max(1, ranked.size() - kept)));
    }

    private void drop(List<KeyValue<CountSubject, SubjectState>> dropped) {
        Map<SubjectKind, SubjectState> remainders = new EnumMap<>(SubjectKind.class);
        for (KeyValue<CountSubject, SubjectState> entry : dropped) {
            SubjectKind kind = entry.key.getKind();
            remainders.computeIfAbsent(kind, this::remainder).absorb(entry.value);
            sizes().merge(kind, -1, Integer::sum);
            store.delete(entry.key);
            touched.accept(entry.key);
        }
        remainders.forEach((kind, state) -> put(Subjects.remainder(kind, partition), state));
    }

    private Map<SubjectKind, Integer> sizes() {
        Map<SubjectKind, Integer> its = sizes;
        if (its == null) {
            its = new EnumMap<>(SubjectKind.class);
            Map<SubjectKind, Integer> counted = its;
            try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
                all.forEachRemaining(entry -> {
                    if (entry.key.getRemainder() == null) {
                        counted.merge(entry.key.getKind(), 1, Integer::sum);
                    }
                });
            }
            sizes = its;
        }
        return its;
    }

    private static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }
}

package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects of one share of the counts, no more than a limit of each kind. What a dropped subject had goes to the
 * remainder of its kind, and what is taken from a subject that does not have it is taken from there: so the sums over all
 * subjects with the remainder stay the sums over the table of sockets, and none is ever negative. Not safe for several threads.
 */
final class SubjectTable {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectTable.class);
    private static final int MOST_HOSTS = 20_000;
    private static final double KEPT_OF_LIMIT = 0.9;
    private static final Comparator<Map.Entry<SubjectId, SubjectState>> SMALLEST_FIRST =
            Comparator.<Map.Entry<SubjectId, SubjectState>>comparingLong(
                            entry -> entry.getValue().open())
                    .thenComparingLong(entry -> entry.getValue().openedLately())
                    .thenComparingLong(entry -> entry.getValue().lastMicros())
                    .thenComparing(Map.Entry::getKey, SubjectId.ORDER);

    private final Map<SubjectId, SubjectState> subjects = new HashMap<>();
    private final Map<String, String> hosts = new HashMap<>();
    private final Map<SubjectKind, Integer> sizes = new EnumMap<>(SubjectKind.class);
    private final CountsSettings settings;
    private final int partition;
    private final Listener listener;

    /** Told what there is to publish. */
    interface Listener {
        /** It changed, for the first time since it was published last. */
        void changed(SubjectId subject);

        /** It is not kept any more; whether it was ever published. */
        void dropped(SubjectId subject, boolean published);
    }

    SubjectTable(CountsSettings settings, int partition, Listener listener) {
        this.settings = settings;
        this.partition = partition;
        this.listener = listener;
    }

    @Nullable SubjectState get(SubjectId subject) {
        return subjects.get(subject);
    }

    void forEach(BiConsumer<SubjectId, SubjectState> consumer) {
        subjects.forEach(consumer);
    }

    void add(SubjectId subject, CountDelta delta) {
        SubjectState known = subjects.get(subject);
        SubjectState state = known == null ? new SubjectState() : known;
        boolean moved = state.move(delta);
        if (!moved) {
            SubjectState remainder = remainder(subject.kind());
            take(subject, remainder, delta);
            touch(SubjectId.remainder(subject.kind(), partition), remainder);
            if (known == null) {
                remainder.count(delta);
                return;
            }
            state.markPartial();
        }
        if (known == null) {
            makeRoom(subject.kind());
            sizes.merge(subject.kind(), 1, Integer::sum);
            SubjectState remainder = subjects.get(SubjectId.remainder(subject.kind(), partition));
            if (remainder != null && remainder.open() > 0) {
                state.markPartial();
            }
            subjects.put(sharing(subject), state);
        }
        state.count(delta);
        touch(subject, state);
    }

    /** With the one object that there is for the name of its host: it is compared with each that is looked up. */
    private SubjectId sharing(SubjectId subject) {
        String host = subject.host();
        if (host == null) {
            return subject;
        }
        if (hosts.size() > MOST_HOSTS) {
            hosts.clear();
        }
        String known = hosts.putIfAbsent(host, host);
        return known == null ? subject : subject.at(known);
    }

    /** Drops subjects that have nothing open and did not change for long. */
    void expire(long nowMillis) {
        long before = TimeUnit.MILLISECONDS.toMicros(nowMillis) - micros(settings.idleExpiry());
        List<Map.Entry<SubjectId, SubjectState>> idle = new ArrayList<>();
        for (Map.Entry<SubjectId, SubjectState> entry : subjects.entrySet()) {
            SubjectState state = entry.getValue();
            if (!entry.getKey().isRemainder() && state.lastMicros() < before && state.open() == 0) {
                idle.add(Map.entry(entry.getKey(), state));
            }
        }
        idle.sort(SMALLEST_FIRST);
        drop(idle);
    }

    private void take(SubjectId subject, SubjectState remainder, CountDelta delta) {
        if (!remainder.move(delta)) {
            // Cannot be while changes of a socket come once and in order; the sum is kept from going below zero.
            LOG.atError()
                    .addKeyValue("kind", subject.kind())
                    .addKeyValue("state", delta.from())
                    .log("a connection was taken from a subject that does not have it");
        }
    }

    private SubjectState remainder(SubjectKind kind) {
        return subjects.computeIfAbsent(SubjectId.remainder(kind, partition), made -> new SubjectState());
    }

    private void touch(SubjectId subject, SubjectState state) {
        if (state.noteChange()) {
            listener.changed(subject);
        }
    }

    private void makeRoom(SubjectKind kind) {
        int size = sizes.getOrDefault(kind, 0);
        if (size < settings.subjectLimit()) {
            return;
        }
        List<Map.Entry<SubjectId, SubjectState>> ranked = new ArrayList<>(size);
        subjects.forEach((subject, state) -> {
            if (subject.kind() == kind && !subject.isRemainder()) {
                ranked.add(Map.entry(subject, state));
            }
        });
        ranked.sort(SMALLEST_FIRST);
        int kept = (int) (settings.subjectLimit() * KEPT_OF_LIMIT);
        drop(ranked.subList(0, Math.max(1, ranked.size() - kept)));
    }

    private void drop(List<Map.Entry<SubjectId, SubjectState>> dropped) {
        for (Map.Entry<SubjectId, SubjectState> entry : dropped) {
            SubjectId subject = entry.getKey();
            SubjectState remainder = remainder(subject.kind());
            remainder.absorb(entry.getValue());
            touch(SubjectId.remainder(subject.kind(), partition), remainder);
            sizes.merge(subject.kind(), -1, Integer::sum);
            subjects.remove(subject);
            listener.dropped(subject, entry.getValue().isPublished());
        }
    }

    void write(PackedWriter out) {
        TextPlaces texts = new TextPlaces();
        out.writeLong(subjects.size());
        subjects.forEach((subject, state) -> {
            subject.write(out, texts);
            state.write(out);
        });
    }

    void read(PackedReader in) {
        TextPlaces texts = new TextPlaces();
        for (int left = in.readInt(); left > 0; left--) {
            SubjectId subject = sharing(SubjectId.read(in, texts));
            subjects.put(subject, SubjectState.read(in));
            if (!subject.isRemainder()) {
                sizes.merge(subject.kind(), 1, Integer::sum);
            }
        }
    }

    private static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }
}

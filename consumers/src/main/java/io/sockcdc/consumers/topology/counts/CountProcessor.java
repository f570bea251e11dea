package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sums contributions and publishes the sums: each subject that changed, at most once an interval, and every ten seconds
 * those whose rates are still falling. After a start everything is published once, for what a crash left unpublished.
 */
final class CountProcessor extends ContextualProcessor<CountSubject, CountDelta, CountSubject, ConnectionCounts> {
    private static final Duration BETWEEN_EXPIRIES = Duration.ofSeconds(10);
    private static final Duration BETWEEN_DECAYS = Duration.ofSeconds(10);

    private final CountsSettings settings;
    private final Set<CountSubject> changed = new LinkedHashSet<>();
    private final Set<CountSubject> moving = new HashSet<>();
    private @Nullable SubjectTable table;
    private @Nullable KeyValueStore<String, Losses> losses;
    private boolean publishedAll;

    CountProcessor(CountsSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<CountSubject, ConnectionCounts> context) {
        super.init(context);
        KeyValueStore<CountSubject, SubjectState> store = context.getStateStore(CountsTopology.COUNTS);
        SubjectTable its = new SubjectTable(store, settings, context.taskId().partition(), this::isTouched);
        table = its;
        losses = context.getStateStore(CountsTopology.LOSSES);
        Duration interval = settings.updateInterval().isZero() ? Duration.ofSeconds(1) : settings.updateInterval();
        context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, now -> publish(its));
        context.schedule(BETWEEN_DECAYS, PunctuationType.WALL_CLOCK_TIME, now -> changed.addAll(moving));
        context.schedule(BETWEEN_EXPIRIES, PunctuationType.STREAM_TIME, its::expire);
    }

    @Override
    public void process(Record<CountSubject, CountDelta> record) {
        SubjectTable its = table;
        if (its == null || record.key() == null || record.value() == null) {
            return;
        }
        its.add(record.key(), record.value());
        if (settings.updateInterval().isZero() || changed.size() > settings.subjectLimit()) {
            publish(its);
        }
    }

    private void isTouched(CountSubject subject) {
        changed.add(subject);
    }

    private void publish(SubjectTable its) {
        if (!publishedAll) {
            its.forEach(changed::add);
            publishedAll = true;
        }
        if (changed.isEmpty()) {
            return;
        }
        long timeMillis = Math.max(0, context().currentStreamTimeMs());
        long asOf = TimeUnit.MILLISECONDS.toMicros(timeMillis);
        Losses.Sum anywhere = lostAnywhere(asOf);
        for (CountSubject subject : changed) {
            SubjectState state = its.get(subject);
            context().forward(new Record<>(subject, counts(subject, state, asOf, anywhere), timeMillis));
            if (state == null || state.isQuietAt(asOf)) {
                moving.remove(subject);
            } else {
                moving.add(subject);
            }
        }
        changed.clear();
    }

    @SuppressWarnings("NullAway") // null is a tombstone
    private ConnectionCounts counts(
            CountSubject subject, @Nullable SubjectState state, long asOf, Losses.Sum anywhere) {
        return state == null ? null : state.toCounts(asOf, lost(subject, asOf, anywhere));
    }

    private Losses.Sum lost(CountSubject subject, long asOf, Losses.Sum anywhere) {
        KeyValueStore<String, Losses> store = losses;
        String host = subject.getHostId();
        if (host == null || store == null) {
            return anywhere;
        }
        Losses of = store.get(host);
        return of == null ? Losses.Sum.NOTHING : of.at(asOf);
    }

    private Losses.Sum lostAnywhere(long asOf) {
        KeyValueStore<String, Losses> store = losses;
        Losses.Sum sum = Losses.Sum.NOTHING;
        if (store != null) {
            try (KeyValueIterator<String, Losses> all = store.all()) {
                while (all.hasNext()) {
                    sum = sum.plus(all.next().value.at(asOf));
                }
            }
        }
        return sum;
    }
}

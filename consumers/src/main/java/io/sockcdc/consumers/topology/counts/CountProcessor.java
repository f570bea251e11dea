package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
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
 * those whose rates are still falling. When very many changed, as in a flood, each that changed little waits for its turn, one
 * interval of five. After a start everything is published once, for what a crash left unpublished.
 */
final class CountProcessor extends ContextualProcessor<Integer, byte[], CountSubject, ConnectionCounts> {
    private static final Duration BETWEEN_EXPIRIES = Duration.ofSeconds(10);
    private static final Duration BETWEEN_DECAYS = Duration.ofSeconds(10);

    /** More subjects than this in one interval are very many. */
    private static final int VERY_MANY = 1_000;
    /** Changes of a subject within an interval that do not wait. */
    private static final int MUCH = 20;

    private static final int TURNS = 5;

    private final CountsSettings settings;
    private final Set<SubjectId> changed = new LinkedHashSet<>();
    private final Set<SubjectId> moving = new HashSet<>();
    private @Nullable CountLedger ledger;
    private @Nullable KeyValueStore<String, Losses> losses;
    private String share = "";
    private boolean publishedAll;
    private int turn;

    CountProcessor(CountsSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<CountSubject, ConnectionCounts> context) {
        super.init(context);
        // Also after what was done was undone: nothing of it may stay.
        changed.clear();
        moving.clear();
        publishedAll = false;
        CountLedger its = new CountLedger(
                new Journal(context.getStateStore(CountsTopology.COUNTS)),
                settings,
                context.taskId().partition(),
                toPublish());
        ledger = its;
        share = context.taskId().toString();
        settings.board().put(share, its);
        losses = context.getStateStore(CountsTopology.LOSSES);
        Duration interval = settings.updateInterval().isZero() ? Duration.ofSeconds(1) : settings.updateInterval();
        context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, now -> publish());
        context.schedule(BETWEEN_DECAYS, PunctuationType.WALL_CLOCK_TIME, now -> changed.addAll(moving));
        context.schedule(BETWEEN_EXPIRIES, PunctuationType.STREAM_TIME, this::expire);
    }

    @Override
    public void process(Record<Integer, byte[]> record) {
        CountLedger its = ledger;
        if (its == null || record.value() == null) {
            return;
        }
        its.add(record.value());
        if (settings.updateInterval().isZero()) {
            publish();
        }
    }

    private void expire(long nowMillis) {
        if (ledger != null) {
            ledger.expire(nowMillis);
        }
    }

    @Override
    public void close() {
        if (ledger != null) {
            settings.board().remove(share, ledger);
            ledger = null;
        }
    }

    private SubjectTable.Listener toPublish() {
        return new SubjectTable.Listener() {
            @Override
            public void changed(SubjectId subject) {
                changed.add(subject);
            }

            @Override
            public void dropped(SubjectId subject, boolean published) {
                if (published) {
                    changed.add(subject);
                } else {
                    changed.remove(subject);
                }
            }
        };
    }

    private void publish() {
        CountLedger its = ledger;
        if (its == null) {
            return;
        }
        if (!publishedAll) {
            its.forEach((subject, state) -> changed.add(subject));
            publishedAll = true;
        }
        if (changed.isEmpty()) {
            return;
        }
        long timeMillis = Math.max(0, context().currentStreamTimeMs());
        long asOf = TimeUnit.MILLISECONDS.toMicros(timeMillis);
        Losses.Sum anywhere = lostAnywhere(asOf);
        Map<String, Losses.Sum> lost = new HashMap<>();
        boolean all = changed.size() <= VERY_MANY || settings.updateInterval().isZero();
        turn = (turn + 1) % TURNS;
        for (Iterator<SubjectId> each = changed.iterator(); each.hasNext(); ) {
            SubjectId subject = each.next();
            SubjectState state = its.get(subject);
            if (!all && state != null && state.changes() < MUCH && Math.floorMod(subject.hashCode(), TURNS) != turn) {
                continue;
            }
            each.remove();
            context()
                    .forward(new Record<>(
                            subject.toSubject(), counts(state, asOf, lost(subject, asOf, anywhere, lost)), timeMillis));
            if (state != null) {
                state.notePublished();
            }
            if (state == null || state.isQuietAt(asOf)) {
                moving.remove(subject);
            } else {
                moving.add(subject);
            }
        }
    }

    @SuppressWarnings("NullAway") // null is a tombstone
    private static ConnectionCounts counts(@Nullable SubjectState state, long asOf, Losses.Sum lost) {
        return state == null ? null : state.toCounts(asOf, lost);
    }

    /** What was lost for a subject; {@code known} holds what this publication has found of hosts. */
    private Losses.Sum lost(SubjectId subject, long asOf, Losses.Sum anywhere, Map<String, Losses.Sum> known) {
        KeyValueStore<String, Losses> store = losses;
        String host = subject.host();
        if (host == null || store == null) {
            return anywhere;
        }
        Losses.Sum sum = known.get(host);
        if (sum == null) {
            Losses of = store.get(host);
            sum = of == null ? Losses.Sum.NOTHING : of.at(asOf);
            known.put(host, sum);
        }
        return sum;
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

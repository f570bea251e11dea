package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.LastKnown;
import io.sockcdc.consumers.rules.Observation;
import io.sockcdc.consumers.rules.ObservationMapper;
import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.topology.sockets.Presence;
import io.sockcdc.consumers.topology.sockets.SocketEntry;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What one share of the events hears, as observations for the engines of their host and of their remote address; and to every
 * engine, whether there is anything for it or not, how far event time has come here. All that is gathered between two commits
 * goes out before the second, a batch for each engine.
 */
final class ObservationProcessor extends ContextualProcessor<String, Heard, Integer, Addressed> {
    static final String TIMES = "event-times";
    static final String HOOK = "observe-before-commit";

    private static final Scope[] SCOPES = Scope.values();
    private static final String ONLY = "here";
    private static final long BETWEEN_SAVES_MILLIS = 1_000;
    /** Observations that go out before the commit, in one record. */
    private static final int FULL = 500;

    private final int shares;
    private Outbox outbox;
    private final JudgementCounters counters;
    private HostTimes times;
    private @Nullable KeyValueStore<String, HostTimes> store;
    private int share;
    private long savedWatermark = Long.MIN_VALUE;
    private long nextSaveMillis;

    ObservationProcessor(AnomalySettings settings) {
        this.shares = settings.partitions();
        this.outbox = new Outbox(shares);
        this.times = new HostTimes(shares);
        this.counters = settings.counters();
    }

    @Override
    public void init(ProcessorContext<Integer, Addressed> context) {
        super.init(context);
        share = context.taskId().partition();
        KeyValueStore<String, HostTimes> its = context.getStateStore(TIMES);
        store = its;
        // Also after what was done was undone: nothing of it may stay.
        HostTimes saved = its.get(ONLY);
        times = saved != null ? saved : new HostTimes(shares);
        outbox = new Outbox(shares);
        savedWatermark = Long.MIN_VALUE;
        nextSaveMillis = 0;
        CommitHook.beforeCommit(context, HOOK, this::sendAll);
    }

    @Override
    public void process(Record<String, Heard> record) {
        Heard heard = record.value();
        if (heard instanceof Heard.Change change) {
            changed(change.key(), change.transition());
        } else if (heard instanceof Heard.Status its) {
            told(its.status());
        }
    }

    private void changed(SocketKey key, SocketTransition change) {
        long at = change.atMicros();
        SocketEvent event = change.latest() == null ? null : change.latest().event();
        LastKnown before = change.before() == null ? null : change.before().known(key);
        boolean wasAway = change.before() != null && isAway(change.before());
        boolean isAway = change.after() != null ? isAway(change.after()) : event == null || isAway(change.last());
        if (event != null) {
            counters.event();
            times.event(key.getHostId(), event.getEpoch(), event.getSequence(), at, event.getOp() == Op.READ);
        }
        if (before != null && wasAway && (event != null || !isAway)) {
            send(ObservationMapper.back(before, at));
        }
        if (event != null) {
            List<Observation> all = ObservationMapper.map(before, key, event, times.watermark());
            for (int i = 0; i < all.size(); i++) {
                send(all.get(i));
            }
        }
        if (isAway && (event != null ? change.after() != null : !wasAway)) {
            // A late event of a host that is away: it says what was, and the socket is still out of sight.
            send(ObservationMapper.gone(change.last().known(key), at + 1));
        }
    }

    private static boolean isAway(SocketEntry socket) {
        return socket.presence() == Presence.AWAY;
    }

    private void told(CollectorStatus status) {
        for (Observation observation : ObservationMapper.map(status)) {
            times.status(observation.hostId(), observation.epoch(), observation.sequence(), observation.atMicros());
            if (Outbox.shareOf(observation.hostId(), shares) == share) {
                send(observation);
            }
        }
    }

    private void send(Observation observation) {
        for (Scope scope : SCOPES) {
            if (scope.concerns(observation)) {
                String together = scope.partitionKey(observation);
                if (together != null) {
                    sendWhenFull(outbox.add(scope, together, observation));
                } else {
                    for (int target = 0; target < shares; target++) {
                        sendWhenFull(outbox.add(scope, target, observation));
                    }
                }
            }
        }
    }

    private void sendWhenFull(Outbox.Letter letter) {
        if (letter.size() >= FULL) {
            forward(letter);
        }
    }

    private void sendAll() {
        long watermark = times.watermark();
        outbox.letters().stream().filter(letter -> letter.isDue(watermark)).forEach(this::forward);
        KeyValueStore<String, HostTimes> its = store;
        long now = context().currentSystemTimeMs();
        // A crash falls back to times of a second ago: they are lower, and so nothing is late for it.
        if (its != null && watermark > savedWatermark && now >= nextSaveMillis) {
            its.put(ONLY, times);
            savedWatermark = watermark;
            nextSaveMillis = now + BETWEEN_SAVES_MILLIS;
        }
    }

    private void forward(Outbox.Letter letter) {
        long watermark = times.watermark();
        long atMicros = letter.atMicros(watermark);
        context()
                .forward(new Record<>(
                        letter.share,
                        new Addressed(letter.scope, letter.take(share, watermark)),
                        Math.max(0, TimeUnit.MICROSECONDS.toMillis(atMicros))));
    }
}

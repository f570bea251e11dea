package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.LastKnown;
import io.sockcdc.consumers.rules.Observation;
import io.sockcdc.consumers.rules.ObservationBatch;
import io.sockcdc.consumers.rules.ObservationMapper;
import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What one share of the events hears, as observations for the engines of their host and of their remote address; and to every
 * engine, whether there is anything for it or not, how far event time has come here.
 */
final class ObservationProcessor extends ContextualProcessor<String, Heard, Integer, Addressed> {
    private final int shares;
    private final HostTimes times = new HostTimes();
    private @Nullable Outbox outbox;
    private int share;

    ObservationProcessor(int shares) {
        this.shares = shares;
    }

    @Override
    public void init(ProcessorContext<Integer, Addressed> context) {
        super.init(context);
        share = context.taskId().partition();
        outbox = new Outbox(shares);
        context.schedule(between(shares), PunctuationType.WALL_CLOCK_TIME, now -> tell());
    }

    /** The more shares tell each other how far they are, the less often they do. */
    private static Duration between(int shares) {
        return Duration.ofMillis(Math.min(1_000, Math.max(30, (long) shares * shares)));
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
        SocketEvent event = change.latest();
        LastKnown before = change.before() == null ? null : change.before().known(key);
        boolean wasAway = change.before() != null && change.before().away();
        boolean isAway = change.after() != null
                ? change.after().away()
                : event == null || change.last().away();
        if (event != null) {
            times.event(key.getHostId(), at);
        }
        if (before != null && wasAway && (event != null || !isAway)) {
            send(ObservationMapper.back(before, at));
        }
        if (event != null) {
            ObservationMapper.map(before, key, event).forEach(this::send);
        }
        if (isAway && (event != null ? change.after() != null : !wasAway)) {
            // A late event of a host that is away: it says what was, and the socket is still out of sight.
            send(ObservationMapper.gone(change.last().known(key), at + 1));
        }
    }

    private void told(CollectorStatus status) {
        for (Observation observation : ObservationMapper.map(status)) {
            times.status(observation.hostId(), observation.atMicros());
            if (Outbox.shareOf(observation.hostId(), shares) == share) {
                send(observation);
            }
        }
    }

    private void send(Observation observation) {
        Outbox out = outbox;
        if (out == null) {
            return;
        }
        for (Scope scope : Scope.values()) {
            if (scope.concerns(observation)) {
                String together = scope.partitionKey(observation);
                if (together != null) {
                    forward(scope, Outbox.shareOf(together, shares), List.of(observation));
                } else {
                    for (int target = 0; target < shares; target++) {
                        forward(scope, target, List.of(observation));
                    }
                }
            }
        }
    }

    private void tell() {
        Outbox out = outbox;
        if (out == null || times.watermark() == Long.MIN_VALUE) {
            return;
        }
        for (Scope scope : Scope.values()) {
            for (int target = 0; target < shares; target++) {
                if (out.isBehind(scope, target, times.watermark())) {
                    forward(scope, target, List.of());
                }
            }
        }
    }

    private void forward(Scope scope, int target, List<Observation> observations) {
        long watermark = times.watermark();
        Outbox out = outbox;
        if (out != null) {
            out.told(scope, target, watermark);
        }
        long atMicros = observations.isEmpty() ? watermark : observations.get(0).atMicros();
        context()
                .forward(new Record<>(
                        target,
                        new Addressed(scope, ObservationBatch.encode(share, watermark, observations)),
                        Math.max(0, TimeUnit.MICROSECONDS.toMillis(atMicros))));
    }
}

package io.sockcdc.collector.publish;

import io.sockcdc.collector.publish.PublisherState.Publishing;
import io.sockcdc.collector.publish.PublisherState.Starting;
import io.sockcdc.collector.publish.PublisherState.Stopped;
import io.sockcdc.collector.publish.PublisherState.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How publishing goes: the state, the figures, when to try again, and one log record for each change. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPublisher.class);

    private final PublisherSettings settings;
    private final LongSupplier nanoClock;
    private final Clock clock;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final AtomicLong latencyNanos = new AtomicLong(-1);
    private volatile PublisherState state = new Starting();
    private volatile @Nullable String persistTrouble;
    private long tries;
    private long backoffNanos;
    private long waitFromNanos;

    Progress(PublisherSettings settings, LongSupplier nanoClock, Clock clock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.clock = clock;
    }

    PublisherState state() {
        return state;
    }

    PublishCounts counts(long retriesNow, Duration throttled, long unpublished, long spoolBytes) {
        long latency = latencyNanos.get();
        return new PublishCounts(
                sent.get(),
                acknowledged.get(),
                rejected.get(),
                retries.get() + retriesNow,
                restarts.get(),
                unpublished,
                spoolBytes,
                latency < 0 ? null : Duration.ofNanos(latency),
                throttled);
    }

    /** Whether the wait after the last trouble is over. */
    boolean mayTry() {
        return backoffNanos == 0 || nanoClock.getAsLong() - waitFromNanos >= backoffNanos;
    }

    void sent(int records) {
        sent.lazySet(sent.get() + records);
    }

    void acknowledged(int entries, int refused, long latency) {
        acknowledged.lazySet(acknowledged.get() + entries);
        rejected.lazySet(rejected.get() + refused);
        latencyNanos.lazySet(latency);
        if (entries > 0) {
            publishing();
        }
    }

    void trouble(String cause) {
        waitFromNanos = nanoClock.getAsLong();
        backoffNanos = backoffNanos == 0
                ? settings.firstBackoff().toNanos()
                : Math.min(2 * backoffNanos, settings.lastBackoff().toNanos());
        waiting(cause);
    }

    void stalled(String cause) {
        if (!(state instanceof Waiting)) {
            waiting(cause);
        }
    }

    void producerGone(long itsRetries) {
        retries.addAndGet(itsRetries);
        restarts.incrementAndGet();
    }

    void stopped() {
        state = new Stopped();
    }

    void closingFailed(Exception e) {
        LOG.atWarn().setCause(e).log("Kafka producer did not close cleanly");
    }

    void persistFailed(Exception e) {
        String said = String.valueOf(e.getMessage());
        if (!said.equals(persistTrouble)) {
            persistTrouble = said;
            LOG.atError().setCause(e).log("checkpoint is not written; a restart would send again from the last one");
        }
    }

    void persisted() {
        persistTrouble = null;
    }

    private void waiting(String cause) {
        tries++;
        PublisherState before = state;
        boolean same = before instanceof Waiting waiting && waiting.cause().equals(cause);
        if (!same) {
            LOG.atWarn().addKeyValue("cause", cause).addKeyValue("tries", tries).log("publishing waits");
            state = new Waiting(cause, before instanceof Waiting waiting ? waiting.since() : clock.instant());
        }
    }

    private void publishing() {
        backoffNanos = 0;
        PublisherState before = state;
        if (!(before instanceof Publishing)) {
            LOG.atInfo().addKeyValue("tries", tries).log("publishing");
            state = new Publishing();
            tries = 0;
        }
    }
}

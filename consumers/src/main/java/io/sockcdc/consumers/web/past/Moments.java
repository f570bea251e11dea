package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.web.model.HostTable;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.schema.CollectorStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Moments of the past, the last few kept, because all views of a page ask for the same one. At most one is read at a time.
 * Safe for several threads.
 */
public final class Moments {
    private static final int KEPT = 6;
    private static final int MOST_SOCKETS_KEPT = 200_000;
    private static final Duration STATUSES = Duration.ofMinutes(2);
    private static final long PATIENCE_SECONDS = 30;

    private final TableAt tables;
    private final StatusHistory statuses;
    private final PastEvents events;
    private final Semaphore turn = new Semaphore(1, true);
    private final Map<Instant, Moment> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Moments(TableAt tables, StatusHistory statuses, PastEvents events) {
        this.tables = tables;
        this.statuses = statuses;
        this.events = events;
    }

    /**
     * A moment, to the second.
     *
     * @throws PastException when Kafka does not answer
     * @throws BusyException when others are being read for too long
     */
    public Moment at(Instant time) throws InterruptedException {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        Moment known = known(second);
        if (known != null) {
            return known;
        }
        if (!turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new BusyException();
        }
        try {
            Moment meanwhile = known(second);
            return meanwhile != null ? meanwhile : keep(read(second));
        } finally {
            turn.release();
        }
    }

    private Moment read(Instant time) throws InterruptedException {
        List<SocketRow> sockets = tables.tableAt(time);
        Instant begin = RecentChanges.begin(time);
        List<CollectorStatus> told = statuses.between(begin.minus(STATUSES), time);
        HostTable hosts = new HostTable();
        told.stream()
                .filter(status -> !status.getAt().isBefore(time.minus(STATUSES)))
                .forEach(hosts::add);
        RecentChanges recent = new RecentChanges(time);
        events.read(
                new ReadRange(begin, time.plusNanos(1_000), null),
                received -> true,
                received -> recent.take(received.key(), received.event()));
        long open = sockets.stream().filter(SocketRow::isConnection).count();
        int seconds = (int) Duration.between(firstKnown(told, begin), time).toSeconds();
        recent.activity().noteOpenBefore(time.getEpochSecond() + 1, seconds, open);
        return new Moment(time, sockets, hosts, recent);
    }

    /** From when on it is known what was open: not before the first collector said anything. */
    private static Instant firstKnown(List<CollectorStatus> told, Instant begin) {
        Instant first = told.stream()
                .map(CollectorStatus::getAt)
                .min(Comparator.naturalOrder())
                .orElse(begin);
        return first.isBefore(begin) ? begin : first;
    }

    private @Nullable Moment known(Instant second) {
        synchronized (kept) {
            return kept.get(second);
        }
    }

    private Moment keep(Moment moment) {
        synchronized (kept) {
            kept.put(moment.time(), moment);
            while (kept.size() > 1 && (kept.size() > KEPT || size() > MOST_SOCKETS_KEPT)) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return moment;
    }

    private int size() {
        return kept.values().stream()
                .mapToInt(moment -> moment.sockets().size())
                .sum();
    }

    /** Other moments are being read; asking again later helps. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("another moment of the past is being read");
        }
    }
}

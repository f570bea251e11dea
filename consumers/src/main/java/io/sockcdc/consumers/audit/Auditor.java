package io.sockcdc.consumers.audit;

import io.sockcdc.consumers.audit.AuditReport.Figure;
import io.sockcdc.consumers.audit.AuditReport.Verdict;
import io.sockcdc.consumers.audit.Violation.Kind;
import io.sockcdc.consumers.history.Sequences;
import io.sockcdc.consumers.query.RawTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Proves or refutes that a stretch of history is whole. It reads the statuses of the stretch and then its events, each once,
 * and remembers what is open and which numbers it has read. One thread asks; any thread may {@link #stop} it.
 */
public final class Auditor implements AutoCloseable {
    private static final Duration LATE = Duration.ofMinutes(10);
    private static final int MOST_RANGES = 100_000;

    private final RawTopic events;
    private final RawTopic statuses;
    private final String eventsTopic;
    private final Violations violations = new Violations();
    private final List<String> reasons = new ArrayList<>();

    /** A reader of history; nothing is asked of Kafka yet. An auditor audits once. */
    public Auditor(Map<String, Object> client, String eventsTopic, String statusTopic) {
        events = new RawTopic(client, eventsTopic);
        statuses = new RawTopic(client, statusTopic);
        this.eventsTopic = eventsTopic;
    }

    /**
     * Audits what Kafka got between two times.
     *
     * @param from null for all that is kept
     * @param until null for up to now
     * @param host id or name of the only host that is wanted; null for all
     * @param progress told the number of events read so far, a few times a second
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public AuditReport audit(
            @Nullable Instant from, @Nullable Instant until, @Nullable String host, LongConsumer progress) {
        Instant begin = from == null ? oldestWhole() : from;
        StatusFacts facts = new StatusFacts(violations, host);
        statuses.read(
                begin == null ? statuses.beginnings() : statuses.at(begin),
                end(statuses, until),
                facts::take,
                count -> {});
        facts.finish();
        SocketAudit sockets = new SocketAudit(facts, violations);
        Map<TopicPartition, Long> end = end(events, until);
        events.read(begin == null ? events.beginnings() : events.at(begin), end, sockets::take, progress);
        if (until != null && hasHoles(facts)) {
            events.read(end, events.at(until.plus(LATE)), sockets::takeLate, count -> {});
        }
        sockets.finish(eventsTopic);
        long explained = numbers(facts);
        return report(facts, sockets, explained);
    }

    private static Map<TopicPartition, Long> end(RawTopic topic, @Nullable Instant until) {
        return until == null ? topic.ends() : topic.at(until);
    }

    /**
     * From when on every partition is whole: Kafka deletes the oldest records of each partition at its own time. Null when
     * nothing was deleted yet.
     */
    private @Nullable Instant oldestWhole() {
        Map<TopicPartition, Long> kept = new HashMap<>(events.beginnings());
        kept.values().removeIf(offset -> offset == 0);
        if (kept.isEmpty()) {
            return null;
        }
        Map<TopicPartition, Long> one = new HashMap<>();
        kept.forEach((partition, offset) -> one.put(partition, offset + 1));
        List<Long> oldest = new ArrayList<>();
        events.read(kept, one, record -> oldest.add(record.timestamp()), count -> {});
        return oldest.stream()
                .max(Long::compare)
                .map(millis -> Instant.ofEpochMilli(millis + 1))
                .orElse(null);
    }

    private static boolean hasHoles(StatusFacts facts) {
        return facts.hosts().values().stream()
                .anyMatch(epochs -> epochs.values().stream()
                        .anyMatch(epoch -> !holes(epoch, epochs, 1).isEmpty()));
    }

    private static List<Sequences.Range> holes(EpochLog epoch, NavigableMap<Long, EpochLog> epochs, int most) {
        if (!epoch.anyStatus) {
            return List.of();
        }
        long last = epoch.lastStatusSequence;
        if (epochs.lastEntry().getValue() != epoch) {
            last = Math.max(last, epoch.read.highest());
        }
        return epoch.read.missing(epoch.firstNeeded(), last, most);
    }

    /** Judges the numbers of every epoch; returns how many are missing and explained. */
    private long numbers(StatusFacts facts) {
        long explained = 0;
        for (Map.Entry<String, NavigableMap<Long, EpochLog>> host :
                facts.hosts().entrySet()) {
            EpochLog before = null;
            for (Map.Entry<Long, EpochLog> entry : host.getValue().entrySet()) {
                explained += numbers(facts.name(host.getKey()), entry.getKey(), entry.getValue(), host.getValue());
                if (before != null) {
                    downtime(facts, host.getKey(), entry.getKey(), before, entry.getValue());
                }
                before = entry.getValue();
            }
        }
        return explained;
    }

    private long numbers(String name, long number, EpochLog epoch, NavigableMap<Long, EpochLog> epochs) {
        if (!epoch.anyStatus) {
            reasons.add("no status of epoch " + number + " of " + name
                    + " is in this stretch: nothing says how far its " + epoch.read.size() + " events should go");
            return 0;
        }
        long missing = 0;
        List<Sequences.Range> unexplained = new ArrayList<>();
        for (Sequences.Range hole : holes(epoch, epochs, MOST_RANGES)) {
            missing += hole.size();
            unexplained.addAll(epoch.told.missing(hole.first(), hole.last(), MOST_RANGES));
        }
        long left = unexplained.stream().mapToLong(Sequences.Range::size).sum();
        if (left > 0 && left <= epoch.toldByCount) {
            return missing;
        }
        for (Sequences.Range hole : unexplained) {
            violations.add(
                    Kind.HOLE,
                    (String) null,
                    () -> "epoch " + number + " of " + name + ": "
                            + (hole.size() == 1
                                    ? "number " + hole.first() + " is missing"
                                    : "numbers " + hole.first() + " to " + hole.last() + " are missing"));
        }
        return missing - left;
    }

    private void downtime(StatusFacts facts, String hostId, long number, EpochLog before, EpochLog after) {
        if (before.anyStatus
                && after.anyStatus
                && !before.stopped
                && !facts.hasDowntime(hostId, before.lastStatusAt, after.firstStatusAt)) {
            reasons.add("the collector of " + facts.name(hostId) + " ended without a word at or after "
                    + before.lastStatusAt + ", and no gap says what happened until epoch " + number + " began at "
                    + after.firstStatusAt);
        }
    }

    private AuditReport report(StatusFacts facts, SocketAudit sockets, long explained) {
        if (sockets.events == 0 || facts.first() == null) {
            reasons.add("there is nothing in this stretch to prove anything with");
        } else if (facts.keyFrames() == 0) {
            reasons.add("no complete key frame is in this stretch: there is nothing to compare the table with");
        }
        if (events.isStopped()) {
            reasons.add("it was stopped before the end");
        }
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RECORDS, sockets.records + facts.records());
        figures.put(Figure.HOSTS, (long) facts.hosts().size());
        figures.put(
                Figure.EPOCHS,
                facts.hosts().values().stream().mapToLong(Map::size).sum());
        figures.put(Figure.EVENTS, sockets.events);
        figures.put(Figure.DUPLICATES, sockets.duplicates);
        figures.put(Figure.OPENED, sockets.opened);
        figures.put(Figure.CLOSED, sockets.closed);
        figures.put(Figure.STILL_OPEN, sockets.stillOpen());
        figures.put(Figure.KEY_FRAMES, facts.keyFrames());
        figures.put(Figure.COMPARISONS, sockets.comparisons);
        figures.put(Figure.SEEN_AGAIN, sockets.seenAgain);
        figures.put(Figure.TOLD_MISSING, explained);
        figures.put(
                Figure.GAPS,
                facts.gaps().stream().mapToLong(AuditReport.GapSum::count).sum());
        Verdict verdict = !violations.counts().isEmpty()
                ? Verdict.REFUTED
                : reasons.isEmpty() ? Verdict.PROVEN : Verdict.INCOMPLETE;
        return new AuditReport(
                verdict,
                reasons,
                facts.first(),
                facts.last(),
                figures,
                facts.gaps(),
                violations.counts(),
                violations.first());
    }

    /** Makes {@link #audit} return soon, with what it has. Called on any thread. */
    public void stop() {
        events.stop();
        statuses.stop();
    }

    @Override
    public void close() {
        events.close();
        statuses.close();
    }
}

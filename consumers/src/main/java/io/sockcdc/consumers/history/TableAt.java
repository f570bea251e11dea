package io.sockcdc.consumers.history;

import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The socket tables of the past. It finds the last complete key frames before the instant on the status topic, reads the
 * events from there to the instant, and a little further, and applies them: what it costs grows with the time between two
 * key frames and not with what is kept. One thread asks; any thread may {@link #stop} it.
 */
public final class TableAt implements AutoCloseable {
    private static final Duration FIRST_LOOK_BACK = Duration.ofMinutes(11);
    private static final int GROWTH = 6;
    /** How far clocks of collectors and brokers may differ. */
    private static final Duration CLOCKS = Duration.ofSeconds(1);
    /** How long after an instant a word about it may have arrived and still be found. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private final RawTopic events;
    private final RawTopic statuses;
    private final Clock clock;
    private final Duration mostLookBack;
    private long unreadableStatuses;

    /**
     * A reader of history; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     * @param eventsTopic topic of socket events
     * @param statusTopic topic of statuses
     * @param mostLookBack how far before an instant a key frame is looked for
     */
    public TableAt(
            Map<String, Object> client, String eventsTopic, String statusTopic, Duration mostLookBack, Clock clock) {
        events = new RawTopic(client, eventsTopic);
        statuses = new RawTopic(client, statusTopic);
        this.clock = clock;
        this.mostLookBack = mostLookBack;
    }

    /**
     * The tables at an instant.
     *
     * @param host id or name of the only host that is wanted; null for all
     * @param progress told the number of events read so far, a few times a second
     * @throws NoHistoryException when nothing is kept that says anything of that instant
     * @throws IllegalArgumentException when the instant is yet to come
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public PastTable at(Instant instant, @Nullable String host, LongConsumer progress) {
        if (instant.isAfter(clock.instant())) {
            throw new IllegalArgumentException("nobody knows yet what will be at " + instant);
        }
        FramePlanner.Outcome outcome = plan(instant, host);
        List<FramePlan> plans = outcome.plans();
        if (plans.isEmpty()) {
            throw new NoHistoryException(
                    "no complete key frame " + (host == null ? "" : "of host " + host + " ") + "is kept from the "
                            + mostLookBack.toHours() + " hours before " + instant
                            + (outcome.notes().isEmpty() ? "" : "; " + String.join("; ", outcome.notes()))
                            + (unreadableStatuses == 0 ? "" : "; " + unreadableStatuses + " statuses cannot be read"));
        }
        TableBuilder builder = new TableBuilder(instant, plans);
        long from = plans.stream().mapToLong(FramePlan::from).min().orElse(0);
        long until = plans.stream().mapToLong(FramePlan::until).max().orElse(0);
        Map<TopicPartition, Long> begin = events.at(Instant.ofEpochMilli(from).minus(CLOCKS));
        Map<TopicPartition, Long> end = until == Long.MAX_VALUE
                ? events.ends()
                : events.at(Instant.ofEpochMilli(until).plus(CLOCKS));
        long count = events.read(begin, end, builder::take, progress);
        if (until != Long.MAX_VALUE && !unexplained(plans, builder).isEmpty()) {
            Map<TopicPartition, Long> further =
                    events.at(Instant.ofEpochMilli(until).plus(LATE));
            long before = count;
            count += events.read(end, further, builder::take, more -> progress.accept(before + more));
        }
        return table(instant, outcome, builder, count);
    }

    private FramePlanner.Outcome plan(Instant instant, @Nullable String host) {
        StatusLog log = new StatusLog(statuses);
        Duration lookBack = FIRST_LOOK_BACK.compareTo(mostLookBack) < 0 ? FIRST_LOOK_BACK : mostLookBack;
        while (true) {
            StatusLog.Window window = log.read(instant.minus(lookBack), instant.plus(LATE));
            FramePlanner.Outcome outcome = FramePlanner.plan(window.statuses(), instant, host);
            boolean enough = !outcome.plans().isEmpty() && !outcome.incomplete();
            if (enough || window.fromTheBeginning() || lookBack.compareTo(mostLookBack) >= 0 || statuses.isStopped()) {
                unreadableStatuses = log.unreadable();
                return outcome;
            }
            Duration further = lookBack.multipliedBy(GROWTH);
            lookBack = further.compareTo(mostLookBack) < 0 ? further : mostLookBack;
        }
    }

    private PastTable table(Instant instant, FramePlanner.Outcome outcome, TableBuilder builder, long count) {
        List<PastTable.Frame> frames = new ArrayList<>();
        List<CollectorStatus> gaps = new ArrayList<>();
        for (FramePlan plan : outcome.plans()) {
            gaps.addAll(plan.gaps());
            plan.frames().forEach((netns, frame) -> {
                CollectorStatus ended = frame.end().status();
                Long sockets =
                        ended.getSnapshot() == null ? null : ended.getSnapshot().getSockets();
                frames.add(new PastTable.Frame(
                        new SocketScope(plan.hostId(), plan.bootId(), netns),
                        ended.getHostName(),
                        frame.begin().status().getAt(),
                        ended.getAt(),
                        sockets == null ? 0 : sockets,
                        plan.knownUntil()));
            });
        }
        long missing = unexplained(outcome.plans(), builder).stream()
                .mapToLong(Sequences.Range::size)
                .sum();
        return new PastTable(
                instant, builder.rows(), frames, gaps, missing, outcome.notes(), count, builder.unreadable());
    }

    /** Numbers of the stretch that were neither read nor are told of by a gap. */
    private static List<Sequences.Range> unexplained(List<FramePlan> plans, TableBuilder builder) {
        List<Sequences.Range> missing = new ArrayList<>();
        for (FramePlan plan : plans) {
            Map<Long, Sequences> explained = new HashMap<>();
            for (CollectorStatus status : plan.gaps()) {
                Gap gap = status.getGap();
                if (gap != null && gap.getFirstSequence() != null && gap.getLastSequence() != null) {
                    Long epoch = gap.getGapEpoch();
                    explained
                            .computeIfAbsent(epoch == null ? status.getEpoch() : epoch, fresh -> new Sequences())
                            .addAll(new Sequences.Range(gap.getFirstSequence(), gap.getLastSequence()));
                }
            }
            plan.needed().forEach((epoch, range) -> {
                Sequences there = new Sequences();
                Sequences read = builder.read(plan.hostId(), epoch);
                if (read != null) {
                    there.addAll(read);
                }
                there.addAll(explained.getOrDefault(epoch, new Sequences()));
                missing.addAll(there.missing(range.first(), range.last(), 1000));
            });
        }
        return missing;
    }

    /** Makes {@link #at} return soon, with what it has. Called on any thread. */
    public void stop() {
        statuses.stop();
        events.stop();
    }

    @Override
    public void close() {
        events.close();
        statuses.close();
    }
}

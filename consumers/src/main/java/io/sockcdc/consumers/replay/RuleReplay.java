package io.sockcdc.consumers.replay;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.query.RawTopic;
import io.sockcdc.consumers.rules.BackTest;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.Watermarks;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts a stretch of history through detection rules and gives what they flag. The same stretch and the same rules give the
 * same flags. One thread replays; any thread may {@link #stop} it.
 */
public final class RuleReplay implements AutoCloseable {
    /** How far the events of one host may come out of order; new sockets wait that long for the name of their owner. */
    private static final Duration LATENESS = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final RawTopic events;
    private final RawTopic statuses;
    private final String eventsTopic;
    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> values = RecordCodec.ofSocketEvents();
    private final RecordCodec<CollectorStatus> told = RecordCodec.ofStatuses();
    private long unreadable;
    private Instant last = Instant.EPOCH;

    /** A replay; nothing is asked of Kafka yet. */
    public RuleReplay(Map<String, Object> client, String eventsTopic, String statusTopic) {
        events = new RawTopic(client, eventsTopic);
        statuses = new RawTopic(client, statusTopic);
        this.eventsTopic = eventsTopic;
    }

    /** Rules, and who is told of the steps of their flags. */
    public record Judge(RuleBook book, Consumer<Anomaly> out) {}

    /** What two books flagged. */
    public record Comparison(FlagDifference difference, long left, long right) {}

    /**
     * Replays once through the rules of every judge.
     *
     * @param from events observed at this time and later; null for all that is kept
     * @param until events observed before this time; null for all that is there now
     * @param progress told the number of records so far, a few times a second
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public void judge(List<Judge> judges, @Nullable Instant from, @Nullable Instant until, LongConsumer progress) {
        List<BackTest> tests = new ArrayList<>();
        judges.forEach(judge -> tests.add(new BackTest(judge.book(), new Watermarks(LATENESS, PATIENCE))));
        Stretch stretch = Stretch.of(List.of(events, statuses), from, until);
        events.readMerged(stretch.begin(), stretch.end(), record -> take(record, judges, tests, from, until), progress);
        for (int i = 0; i < judges.size(); i++) {
            tests.get(i).finish(last.plus(LATENESS)).forEach(judges.get(i).out());
        }
    }

    /** Replays through the rules of two books and tells how their flags differ. */
    public Comparison compare(
            RuleBook left, RuleBook right, @Nullable Instant from, @Nullable Instant until, LongConsumer progress) {
        Map<String, Flag> leftFlags = new LinkedHashMap<>();
        Map<String, Flag> rightFlags = new LinkedHashMap<>();
        judge(
                List.of(
                        new Judge(left, step -> note(leftFlags, step)),
                        new Judge(right, step -> note(rightFlags, step))),
                from,
                until,
                progress);
        List<Flag> ofLeft = List.copyOf(leftFlags.values());
        List<Flag> ofRight = List.copyOf(rightFlags.values());
        return new Comparison(FlagDifference.of(ofLeft, ofRight), ofLeft.size(), ofRight.size());
    }

    private static void note(Map<String, Flag> flags, Anomaly step) {
        Flag known = flags.get(step.getAnomalyId());
        Instant cleared = step.getLife() == Life.CLEAR ? step.getClearedAt() : null;
        flags.put(step.getAnomalyId(), new Flag(known == null ? step : known.opened(), cleared));
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            List<Judge> judges,
            List<BackTest> tests,
            @Nullable Instant from,
            @Nullable Instant until) {
        try {
            if (record.value() == null || record.key() == null) {
                unreadable++;
            } else if (record.topic().equals(eventsTopic)) {
                SocketKey key = keys.decode(record.key());
                SocketEvent event = values.decode(record.value());
                if (isWithin(event.getObservedAt(), from, until)) {
                    for (int i = 0; i < judges.size(); i++) {
                        tests.get(i)
                                .on(key.getHostId(), key, event)
                                .forEach(judges.get(i).out());
                    }
                }
            } else {
                CollectorStatus status = told.decode(record.value());
                if (isWithin(status.getAt(), from, until)) {
                    for (int i = 0; i < judges.size(); i++) {
                        tests.get(i)
                                .on(status.getHostId(), status)
                                .forEach(judges.get(i).out());
                    }
                }
            }
        } catch (UnreadableRecordException e) {
            // Counted, and said in the end.
            unreadable++;
        }
    }

    private boolean isWithin(Instant at, @Nullable Instant from, @Nullable Instant until) {
        boolean within = (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
        if (within && at.isAfter(last)) {
            last = at;
        }
        return within;
    }

    /** Records that no one can read, so far. */
    public long unreadable() {
        return unreadable;
    }

    /** Makes {@link #judge} return soon, with what it has. Called on any thread. */
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

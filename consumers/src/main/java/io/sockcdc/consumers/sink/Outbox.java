package io.sockcdc.consumers.sink;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one receiver, in the order of the topic, and what is not sent: what it did not choose, what it has had
 * already, and new flags beyond so many a minute, which it is told of together. Owned by one thread; time is handed in.
 */
final class Outbox {
    /** From here on no more should be read from the topic. */
    static final int FULL = 1_000;

    private static final int REMEMBERED = 20_000;
    private static final int HELD_BACK = 10_000;
    static final Duration GATHER = Duration.ofMinutes(1);

    private final Choice choice;
    private final Allowance allowance;
    private final int batch;
    private final Places places = new Places();
    private final Deque<FlagStep> waiting = new ArrayDeque<>();
    /** Flags that the receiver knows, each with the newest step it has had. */
    private final Recent<Had> known = new Recent<>(REMEMBERED);
    /** Flags that it is told of only together with others. */
    private final Recent<Boolean> untold = new Recent<>(REMEMBERED);

    /** A step by its order within the life of its flag. */
    private record Had(Instant at, Life life) {
        static Had of(Anomaly anomaly) {
            return new Had(anomaly.getAt(), anomaly.getLife());
        }

        boolean isNotBefore(Had other) {
            int order = at.compareTo(other.at);
            return order > 0 || (order == 0 && life.compareTo(other.life) >= 0);
        }
    }

    private final List<FlagStep> heldBack = new ArrayList<>();
    private Instant heldSince = Instant.MAX;
    private @Nullable Parcel parcel;
    private int oneByOne;

    Outbox(Choice choice, Allowance allowance, int batch) {
        this.choice = choice;
        this.allowance = allowance;
        this.batch = batch;
    }

    /** A step was read. */
    void add(FlagStep step) {
        places.taken(step.record());
        waiting.add(step);
    }

    /** A record was read that is no step. */
    void pass(ConsumerRecord<byte[], byte[]> record) {
        places.taken(record);
        places.settled(record);
    }

    boolean isFull() {
        return waiting.size() >= FULL || heldBack.size() >= HELD_BACK;
    }

    int size() {
        return waiting.size()
                + heldBack.size()
                + (parcel instanceof Parcel.Steps steps ? steps.steps().size() : 0);
    }

    /** What is to be sent now, the same until it is settled; null when nothing is. */
    @Nullable Parcel next(Instant now) {
        if (parcel == null) {
            parcel = make(now);
        }
        return parcel;
    }

    private @Nullable Parcel make(Instant now) {
        List<FlagStep> steps = new ArrayList<>();
        int most = oneByOne > 0 ? 1 : batch;
        while (steps.size() < most && !waiting.isEmpty()) {
            FlagStep step = waiting.remove();
            if (passes(step, now)) {
                steps.add(step);
            }
        }
        if (!steps.isEmpty()) {
            oneByOne = Math.max(0, oneByOne - 1);
            return new Parcel.Steps(steps);
        }
        boolean ripe = !now.isBefore(heldSince.equals(Instant.MAX) ? heldSince : heldSince.plus(GATHER));
        return !heldBack.isEmpty() && (ripe || heldBack.size() >= HELD_BACK) ? more() : null;
    }

    /** Whether this step goes to the receiver; one that does not is settled or held back here. */
    private boolean passes(FlagStep step, Instant time) {
        Anomaly anomaly = step.anomaly();
        String flag = step.flagId();
        Had had = known.get(flag);
        boolean knows = had != null;
        if (!knows && untold.get(flag) != null) {
            if (anomaly.getLife() == Life.CLEAR) {
                untold.remove(flag);
            }
            places.settled(step.record());
            return false;
        }
        Had now = Had.of(anomaly);
        if ((had != null && had.isNotBefore(now))
                || (!knows && !choice.wantsFlag(anomaly))
                || !choice.wantsStep(anomaly)) {
            places.settled(step.record());
            return false;
        }
        if (!knows && anomaly.getLife() != Life.CLEAR && !allowance.take(time)) {
            untold.put(flag, true);
            heldBack.add(step);
            if (heldSince.equals(Instant.MAX)) {
                heldSince = time;
            }
            return false;
        }
        known.put(flag, now);
        return true;
    }

    private Parcel.More more() {
        Map<String, Long> byRule = new TreeMap<>();
        Severity worst = Severity.UNKNOWN;
        Instant from = Instant.MAX;
        Instant until = Instant.MIN;
        for (FlagStep step : heldBack) {
            Anomaly anomaly = step.anomaly();
            byRule.merge(anomaly.getRule(), 1L, Long::sum);
            worst = anomaly.getSeverity().compareTo(worst) > 0 ? anomaly.getSeverity() : worst;
            from = anomaly.getAt().isBefore(from) ? anomaly.getAt() : from;
            until = anomaly.getAt().isAfter(until) ? anomaly.getAt() : until;
        }
        String id = "more-" + heldBack.get(0).id();
        return new Parcel.More(id, heldBack.size(), byRule, worst, from, until);
    }

    /** The parcel has been dealt with, whatever came of it. */
    void settle() {
        if (parcel instanceof Parcel.Steps steps) {
            steps.steps().forEach(step -> places.settled(step.record()));
        } else if (parcel instanceof Parcel.More) {
            heldBack.forEach(step -> places.settled(step.record()));
            heldBack.clear();
            heldSince = Instant.MAX;
        }
        parcel = null;
    }

    /** The parcel was refused as a whole: its steps come again one by one. False when there is only one. */
    boolean takeApart() {
        if (!(parcel instanceof Parcel.Steps steps) || steps.steps().size() < 2) {
            return false;
        }
        for (int i = steps.steps().size() - 1; i >= 0; i--) {
            FlagStep step = steps.steps().get(i);
            waiting.addFirst(step);
            known.remove(step.flagId());
        }
        oneByOne = steps.steps().size();
        parcel = null;
        return true;
    }

    /** A step from before the place where reading begins. */
    void recall(Anomaly anomaly) {
        if (choice.wantsFlag(anomaly) || known.get(anomaly.getAnomalyId()) != null) {
            known.put(anomaly.getAnomalyId(), Had.of(anomaly));
        }
    }

    /** Where reading would go on after a crash now. */
    Map<TopicPartition, OffsetAndMetadata> positions() {
        return places.positions();
    }

    /** Forgets everything: the partitions are another process's. */
    void clear() {
        places.clear();
        waiting.clear();
        known.clear();
        untold.clear();
        heldBack.clear();
        heldSince = Instant.MAX;
        parcel = null;
        oneByOne = 0;
    }
}

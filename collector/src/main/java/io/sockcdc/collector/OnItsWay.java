package io.sockcdc.collector;

import io.sockcdc.collector.EventFacts.Event;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.spool.Note;
import io.sockcdc.collector.spool.SpooledBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on its way to Kafka and in no file any more: a gap for each batch, which the next run tells of those that were not
 * acknowledged when this one ended. Owned by the spool's thread.
 */
final class OnItsWay {
    /** Of one file; when there are more, neighbours share one. */
    private static final int MOST = 64;

    private List<Stretch> stretches = new ArrayList<>();
    private final List<Note> gaps = new ArrayList<>();

    /** The events of neighbouring batches. */
    private record Stretch(long firstPosition, long endPosition, EventFacts facts) {
        boolean meets(Stretch next) {
            Event last = facts.last();
            Event first = next.facts.first();
            return endPosition == next.firstPosition && last != null && first != null && last.epoch() == first.epoch();
        }

        Stretch and(Stretch next) {
            return new Stretch(firstPosition, next.endPosition, facts.and(next.facts));
        }
    }

    void add(SpooledBatch batch) {
        EventFacts facts = EventFacts.of(batch);
        if (facts.events() > 0) {
            stretches.add(new Stretch(batch.firstPosition(), batch.endPosition(), facts));
        }
        for (Status.Gap gap : ToldGaps.in(batch)) {
            gaps.add(Note.unlessAcknowledged(batch.firstPosition(), batch.endPosition(), NotedGap.write(gap, 0, 0)));
        }
    }

    /** Everything that was added since, as notes. */
    List<Note> take() {
        while (stretches.size() > MOST && pair()) {}
        List<Note> all = new ArrayList<>(gaps);
        stretches.forEach(stretch -> all.add(Note.unlessAcknowledged(
                stretch.firstPosition, stretch.endPosition, NotedGap.write(gap(stretch.facts), 0, 0))));
        gaps.clear();
        stretches.clear();
        return all;
    }

    /** Joins neighbours, two by two; false when none meet. */
    private boolean pair() {
        List<Stretch> fewer = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            boolean two = i + 1 < stretches.size() && stretches.get(i).meets(stretches.get(i + 1));
            fewer.add(two ? stretches.get(i).and(stretches.get(i + 1)) : stretches.get(i));
            i += two ? 1 : 0;
        }
        boolean joined = fewer.size() < stretches.size();
        stretches = fewer;
        return joined;
    }

    private static Status.Gap gap(EventFacts facts) {
        Event first = facts.first();
        Event last = facts.last();
        return new Status.Gap(
                GapCause.SPOOL_SHED,
                null,
                facts.events(),
                first == null ? 0 : first.observedAtMicros(),
                last == null ? 0 : last.observedAtMicros(),
                first == null ? null : (Long) first.sequence(),
                last == null ? null : (Long) last.sequence(),
                first == null ? null : (Long) first.epoch(),
                0L,
                "they were on their way to Kafka and in no file any more, and the collector ended: Kafka may have them or not");
    }
}

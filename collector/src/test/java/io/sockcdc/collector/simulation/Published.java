package io.sockcdc.collector.simulation;

import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the broker has, as a consumer sees it that drops copies by their numbers. */
final class Published {
    private final Consumer<SocketEvent> verify;
    private final Map<Long, BitSet> numbers = new HashMap<>();
    private final Map<Long, BitSet> explained = new HashMap<>();
    private final Map<SocketKey, long[]> lastOf = new HashMap<>();
    private final Set<CollectorStatus> statuses = new LinkedHashSet<>();

    Published(Consumer<SocketEvent> verify) {
        this.verify = verify;
    }

    /** Every status, in the order of its first coming. */
    Set<CollectorStatus> statuses() {
        return statuses;
    }

    void take(ProducerRecord<byte[], byte[]> record) {
        boolean isEvent = record.topic().endsWith("events");
        SpooledEntry entry = SpooledEntry.ofKafka(isEvent, record.value());
        SocketEvent event = entry.event();
        CollectorStatus status = entry.status();
        if (event != null) {
            take(SpooledEntry.key(record.key()), event);
        } else if (status != null) {
            statuses.add(status);
            Gap gap = status.getGap();
            Long first = gap == null ? null : gap.getFirstSequence();
            Long last = gap == null ? null : gap.getLastSequence();
            if (gap != null && first != null && last != null) {
                Long epoch = gap.getGapEpoch();
                of(explained, epoch == null ? status.getEpoch() : epoch)
                        .set(Math.toIntExact(first), Math.toIntExact(last) + 1);
            }
        }
    }

    private void take(SocketKey key, SocketEvent event) {
        verify.accept(event);
        BitSet seen = of(numbers, event.getEpoch());
        int sequence = Math.toIntExact(event.getSequence());
        if (seen.get(sequence)) {
            return;
        }
        seen.set(sequence);
        long[] before = lastOf.put(key, new long[] {event.getEpoch(), sequence});
        Violation.unless(
                before == null
                        || before[0] < event.getEpoch()
                        || (before[0] == event.getEpoch() && before[1] < sequence),
                "%s out of order at epoch %d number %d",
                key,
                event.getEpoch(),
                sequence);
    }

    /** Every number up to the last that is durable is there, or a gap names it. */
    void hasNoHoles(History history, Map<Long, Run> runs) {
        runs.forEach((epoch, run) -> {
            BitSet seen = of(numbers, epoch);
            BitSet named = of(explained, epoch);
            for (int number = 1; number <= run.last(); number++) {
                Violation.unless(
                        seen.get(number) || named.get(number) || history.excuses(run, number),
                        "number %d of epoch %d of %d is missing, and no gap says why (%s)",
                        number,
                        epoch,
                        run.last(),
                        named + " seen " + seen);
            }
        });
    }

    /** What a gap counts as shed, exactly, has not come after all, and no other gap counts it. */
    void hasWhatWasShedCountedOnce() {
        Map<Long, BitSet> counted = new HashMap<>();
        Set<Gap> gaps = new LinkedHashSet<>();
        for (CollectorStatus status : statuses) {
            Gap gap = status.getGap();
            if (gap == null
                    || gap.getCause() != GapCause.SPOOL_SHED
                    || gap.getLostAtLeast() != null
                    || gap.getFirstSequence() == null) {
                continue;
            }
            Long named = gap.getGapEpoch();
            long epoch = named == null ? status.getEpoch() : named;
            if (!gaps.add(Gap.newBuilder(gap).setGapEpoch(epoch).build())) {
                continue;
            }
            BitSet numbers = new BitSet();
            numbers.set(Math.toIntExact(gap.getFirstSequence()), Math.toIntExact(gap.getLastSequence()) + 1);
            Violation.unless(!numbers.intersects(of(counted, epoch)), "counted twice as shed: %s", gap);
            of(counted, epoch).or(numbers);
            Violation.unless(!numbers.intersects(of(this.numbers, epoch)), "shed, and it came: %s", gap);
        }
    }

    /** Numbers that were seen, of that epoch. */
    BitSet seen(long epoch) {
        return of(numbers, epoch);
    }

    /** Numbers that gaps name, of that epoch. */
    BitSet explained(long epoch) {
        return of(explained, epoch);
    }

    private static BitSet of(Map<Long, BitSet> by, long epoch) {
        return by.computeIfAbsent(epoch, unseen -> new BitSet());
    }
}

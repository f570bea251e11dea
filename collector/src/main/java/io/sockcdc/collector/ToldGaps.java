package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** Gaps read back from spooled statuses, to tell them again: a gap must not be lost with what is around it. */
final class ToldGaps {
    private static final byte STATUS_BRANCH = 2;

    private ToldGaps() {}

    /** The gaps that the statuses of a batch tell, each with the epoch of its numbers. */
    static List<Status.Gap> in(SpooledBatch batch) {
        GeneratedClasses.trust();
        List<Status.Gap> gaps = new ArrayList<>();
        EntryBatch entries = batch.entries();
        SpecificDatumReader<SpoolEntry> reader = new SpecificDatumReader<>(batch.writer(), SpoolEntry.getClassSchema());
        for (int i = 0; i < entries.count(); i++) {
            int start = entries.start(i);
            if (entries.bytes()[start] != STATUS_BRANCH) {
                continue;
            }
            try {
                Object body = reader.read(
                                null,
                                DecoderFactory.get()
                                        .binaryDecoder(entries.bytes(), start, entries.end(i) - start, null))
                        .getBody();
                if (body instanceof CollectorStatus status && status.getGap() != null) {
                    gaps.add(gap(status, status.getGap()));
                }
            } catch (IOException | RuntimeException unreadable) {
                gaps.add(unreadable());
            }
        }
        return gaps;
    }

    /** Whether the numbers of two gaps are of one epoch and follow on each other, so that one gap names them and no others. */
    static boolean meet(Status.Gap one, Status.Gap other) {
        Long first = one.firstSequence();
        Long last = one.lastSequence();
        Long otherFirst = other.firstSequence();
        Long otherLast = other.lastSequence();
        if (!Objects.equals(one.epoch(), other.epoch())) {
            return false;
        }
        if (first == null || last == null || otherFirst == null || otherLast == null) {
            return first == null && otherFirst == null;
        }
        return last + 1 == otherFirst || otherLast + 1 == first;
    }

    /** Two gaps of one epoch and cause as one. */
    static Status.Gap together(Status.Gap one, Status.Gap other) {
        Long lost = one.lost();
        Long otherLost = other.lost();
        boolean exact = one.lostAtLeast() == null && other.lostAtLeast() == null;
        return new Status.Gap(
                one.cause(),
                one.netns(),
                lost == null || otherLost == null ? null : (Long) (lost + otherLost),
                Math.min(one.fromMicros(), other.fromMicros()),
                Math.max(one.untilMicros(), other.untilMicros()),
                least(one.firstSequence(), other.firstSequence()),
                most(one.lastSequence(), other.lastSequence()),
                one.epoch(),
                exact ? null : (Long) (least(one) + least(other)),
                other.detail());
    }

    /** The gap with its times moved, as a status of that epoch tells it. */
    static Status.Gap moved(Status.Gap gap, long micros, long ownEpoch) {
        Long epoch = gap.epoch();
        return new Status.Gap(
                gap.cause(),
                gap.netns(),
                gap.lost(),
                gap.fromMicros() + micros,
                gap.untilMicros() + micros,
                gap.firstSequence(),
                gap.lastSequence(),
                Objects.equals(epoch, ownEpoch) ? null : epoch,
                gap.lostAtLeast(),
                gap.detail());
    }

    private static Status.Gap gap(CollectorStatus status, Gap gap) {
        Long epoch = gap.getGapEpoch();
        return new Status.Gap(
                cause(gap),
                gap.getNetns(),
                gap.getLost(),
                micros(gap.getFrom()),
                micros(gap.getUntil()),
                gap.getFirstSequence(),
                gap.getLastSequence(),
                epoch == null ? (Long) status.getEpoch() : epoch,
                gap.getLostAtLeast(),
                gap.getDetail());
    }

    private static Status.Gap unreadable() {
        return new Status.Gap(GapCause.CORRUPTION, null, null, 0, 0, null, null, null, "a status that cannot be read");
    }

    private static GapCause cause(Gap gap) {
        for (GapCause known : GapCause.values()) {
            if (known.name().equals(gap.getCause().name())) {
                return known;
            }
        }
        return GapCause.CORRUPTION;
    }

    private static long least(Status.Gap gap) {
        Long bound = gap.lostAtLeast() == null ? gap.lost() : gap.lostAtLeast();
        return bound == null ? 0 : bound;
    }

    private static @Nullable Long least(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : (Long) Math.min(one, other);
    }

    private static @Nullable Long most(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : (Long) Math.max(one, other);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}

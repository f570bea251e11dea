package io.sockcdc.collector;

import io.sockcdc.collector.encode.EncodeBuffer;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.encode.StatusEncoder;
import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.Status;
import io.sockcdc.collector.spool.EntryBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * From changes to batches: numbers each event, encodes it once and offers what has gathered. A batch that is refused is a
 * gap with its numbers, told at the begin of the next one that is taken. Owned by the capture thread; the counters may be read late by
 * others.
 */
final class EventPipeline {
    private static final int MOST_BATCH_BYTES = 256 << 10;
    private static final int BATCH_ENTRIES = 2048;

    private final EventEncoder events;
    private final StatusEncoder statuses;
    private final Predicate<SocketChange> wanted;
    private final Predicate<EntryBatch> outlet;
    private final LongSupplier wallMicros;
    private final Overload overload;
    private final ObjLongConsumer<Status.Gap> gapHanded;
    private final PublishLag lag;
    private final long[] byOp = new long[Op.values().length];

    private final int batchBytes;
    private final EncodeBuffer buffer;
    private int[] ends = new int[64];
    private int count;
    private long sequence;
    private long firstInBatch;
    private long batchBeganAt;
    private long filtered;
    private final long[] gaps = new long[GapCause.values().length];
    private long accepted;
    private long refusedBatches;
    private @Nullable Refused refused;
    /** Gaps in the batch that gathers: a gap must not be lost with what is around it. */
    private final List<Status.Gap> gapsGathered = new ArrayList<>();

    /** Events that were numbered and then found no room. */
    private record Refused(long first, long last, long from, long until) {
        Status.Gap asGap() {
            return new Status.Gap(
                    GapCause.OVERLOAD,
                    null,
                    last - first + 1,
                    from,
                    until,
                    first,
                    last,
                    null,
                    "the spool took no more: more was captured than disk and memory could keep");
        }
    }

    EventPipeline(
            EventEncoder events,
            StatusEncoder statuses,
            Predicate<SocketChange> wanted,
            Predicate<EntryBatch> outlet,
            LongSupplier wallMicros,
            Overload overload,
            ObjLongConsumer<Status.Gap> gapHanded,
            long spoolBytes,
            long firstPosition) {
        // The spool takes a batch of at most a quarter of what it may hold; one entry more than this may be in it.
        batchBytes = (int) Math.min(MOST_BATCH_BYTES, spoolBytes / 16);
        buffer = new EncodeBuffer(batchBytes + (batchBytes >> 2));
        this.overload = overload;
        this.gapHanded = gapHanded;
        lag = new PublishLag(firstPosition);
        this.events = events;
        this.statuses = statuses;
        this.wanted = wanted;
        this.outlet = outlet;
        this.wallMicros = wallMicros;
        accepted = firstPosition;
    }

    void change(SocketChange change) {
        change(change, events);
    }

    /** Tells a change in the name of another boot. */
    void change(SocketChange wished, EventEncoder encoder) {
        if (!wanted.test(wished)) {
            filtered++;
            return;
        }
        SocketChange change = overload.admit(wished);
        if (change == null) {
            return;
        }
        if (count == 0) {
            batchBeganAt = change.observedAtMicros();
            firstInBatch = sequence + 1;
        }
        sequence++;
        byOp[change.op().ordinal()]++;
        encoder.encode(change, sequence, buffer);
        entryIsComplete();
    }

    /** The status is written with the number of the last event before it. */
    void status(Status status) {
        if (count == 0) {
            batchBeganAt = status.atMicros();
            firstInBatch = sequence + 1;
        }
        Status.Gap gap = status.gap();
        if (gap != null) {
            gapsGathered.add(gap);
        }
        statuses.encode(status, buffer);
        entryIsComplete();
    }

    /** For the next run alone: sockets that were closed without a word of the kernel. */
    void closedUnheard(long netns, List<Long> cookies, long atMicros) {
        if (count == 0) {
            batchBeganAt = atMicros;
            firstInBatch = sequence + 1;
        }
        statuses.encodeClosedUnheard(netns, sequence, atMicros, cookies, buffer);
        entryIsComplete();
    }

    /** What is added to every time from now on: how far the host's clock was set. */
    void shift(long micros) {
        events.shift(micros);
        statuses.shift(micros);
    }

    private void entryIsComplete() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = buffer.length();
        if (count >= BATCH_ENTRIES || buffer.length() >= batchBytes) {
            flush();
        }
    }

    /** Offers what has gathered. */
    void flush() {
        if (count == 0) {
            return;
        }
        EntryBatch batch = new EntryBatch(Arrays.copyOf(buffer.array(), buffer.length()), ends, count);
        int taken = count;
        ends = new int[Math.max(64, Math.min(taken * 2, BATCH_ENTRIES))];
        count = 0;
        buffer.clear();
        boolean handed = outlet.test(batch);
        overload.judge();
        if (!handed) {
            refuse();
            return;
        }
        accepted += taken;
        for (Status.Gap gap : gapsGathered) {
            gaps[gap.cause().ordinal()]++;
            gapHanded.accept(gap, accepted);
        }
        gapsGathered.clear();
        refused = null;
        lag.handed(accepted, batchBeganAt);
    }

    /** What is lost now is told first thing in the next batch, with the gaps that would be lost with it. */
    private void refuse() {
        refusedBatches++;
        long now = wallMicros.getAsLong();
        Refused before = refused;
        Refused lost = before == null
                ? new Refused(firstInBatch, sequence, batchBeganAt, now)
                : new Refused(before.first, sequence, before.from, now);
        List<Status.Gap> again = new ArrayList<>(gapsGathered);
        gapsGathered.clear();
        again.removeIf(gap -> before != null && isOf(gap, before));
        if (lost.last >= lost.first) {
            refused = lost;
            status(gap(lost.asGap(), now));
        }
        again.forEach(gap -> status(gap(gap, now)));
    }

    private static boolean isOf(Status.Gap gap, Refused lost) {
        Long first = gap.firstSequence();
        return gap.cause() == GapCause.OVERLOAD && first != null && first == lost.first;
    }

    /** A gap status of this moment. */
    Status gap(Status.Gap gap, long atMicros) {
        return new Status(Status.Kind.GAP, sequence, atMicros, List.of(), List.of(), null, gap, null);
    }

    /** Age of the oldest event that is not acknowledged, microseconds; null when it is of a run before. */
    @Nullable Long lagMicros(long acknowledgedPosition) {
        return lag.micros(acknowledgedPosition, wallMicros.getAsLong());
    }

    /** What it leaves out. */
    Overload overload() {
        return overload;
    }

    /** Number of the last event, 0 before the first. */
    long sequence() {
        return sequence;
    }

    /** Events of that kind. */
    long events(Op op) {
        return byOp[op.ordinal()];
    }

    /** Events that the filter kept out. */
    long filtered() {
        return filtered;
    }

    /** Gaps told, for that cause. */
    long gaps(GapCause cause) {
        return gaps[cause.ordinal()];
    }

    /** Gaps told. */
    long gaps() {
        return Arrays.stream(gaps).sum();
    }

    /** Where in the spool the next entry will stand, as long as no batch is refused. */
    long position() {
        return accepted + count;
    }

    /** Batches that found no room. */
    long refusedBatches() {
        return refusedBatches;
    }
}

package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.collector.spool.EntryBatch;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.schema.ClosedUnheard;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketChange;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SpoolEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * Which socket events spooled entries are, read back from them: how many, and number and time of the first and the last.
 *
 * @param events how many there are; the rest are statuses and what only the collector reads
 * @param first null when there is none, or it cannot be read
 * @param last null likewise
 */
record EventFacts(
        long events, @Nullable Event first, @Nullable Event last) {
    private static final byte EVENT_BRANCH = 0;

    /** Number and time of one event. */
    record Event(long epoch, long sequence, long observedAtMicros) {}

    /** Nothing. */
    static EventFacts none() {
        return new EventFacts(0, null, null);
    }

    /** Of all entries. */
    static EventFacts of(SpooledBatch batch) {
        BitSet all = new BitSet();
        all.set(0, batch.entries().count());
        return of(batch, all);
    }

    /** Of some entries, by index. */
    static EventFacts of(SpooledBatch batch, BitSet which) {
        EntryBatch entries = batch.entries();
        int first = -1;
        int last = -1;
        long events = 0;
        for (int i = which.nextSetBit(0); i >= 0 && i < entries.count(); i = which.nextSetBit(i + 1)) {
            if (entries.bytes()[entries.start(i)] == EVENT_BRANCH) {
                first = first < 0 ? i : first;
                last = i;
                events++;
            }
        }
        return new EventFacts(events, first < 0 ? null : read(batch, first), last < 0 ? null : read(batch, last));
    }

    /** These and, behind them, those. */
    EventFacts and(EventFacts next) {
        return new EventFacts(
                events + next.events, first == null ? next.first : first, next.last == null ? last : next.last);
    }

    /** The number that was reached before the first entry, of whatever kind it is; null when it cannot be read. */
    static @Nullable Event before(SpooledBatch batch) {
        Event first = read(batch, 0);
        boolean event = batch.entries().bytes()[0] == EVENT_BRANCH;
        return first == null || !event
                ? first
                : new Event(first.epoch(), first.sequence() - 1, first.observedAtMicros());
    }

    /** The number that was reached with the last entry; null when it cannot be read. */
    static @Nullable Event reachedBy(SpooledBatch batch) {
        return read(batch, batch.entries().count() - 1);
    }

    /** An event itself; of a status, the last event before it. */
    private static @Nullable Event read(SpooledBatch batch, int index) {
        GeneratedClasses.trust();
        EntryBatch entries = batch.entries();
        int start = entries.start(index);
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(entries.bytes(), start, entries.end(index) - start, null);
        try {
            Object body = new SpecificDatumReader<SpoolEntry>(batch.writer(), SpoolEntry.getClassSchema())
                    .read(null, decoder)
                    .getBody();
            if (body instanceof SocketChange told) {
                SocketEvent event = told.getEvent();
                Instant at = event.getObservedAt();
                return new Event(event.getEpoch(), event.getSequence(), ChronoUnit.MICROS.between(Instant.EPOCH, at));
            }
            if (body instanceof ClosedUnheard unheard) {
                return new Event(
                        unheard.getEpoch(),
                        unheard.getSequence(),
                        ChronoUnit.MICROS.between(Instant.EPOCH, unheard.getAt()));
            }
            return body instanceof CollectorStatus status
                    ? new Event(
                            status.getEpoch(),
                            status.getSequence(),
                            ChronoUnit.MICROS.between(Instant.EPOCH, status.getAt()))
                    : null;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }
}

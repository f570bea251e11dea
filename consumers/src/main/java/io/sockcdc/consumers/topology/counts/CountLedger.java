package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.ConnectionCounts;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one share behind their journal: what is added, and what expires, is an entry in it, in the transaction of the
 * records that brought it. Safe for several threads: one changes it, others look.
 */
final class CountLedger {
    private static final byte BATCH = 'b';
    private static final byte EXPIRY = 'x';
    private static final int FORMAT = 1;

    private final Journal journal;
    private final SubjectTable table;

    /** Goes on where the journal ends. */
    CountLedger(Journal journal, CountsSettings settings, int partition, SubjectTable.Listener listener) {
        this.journal = journal;
        this.table = new SubjectTable(settings, partition, listener);
        byte[] snapshot = journal.snapshot();
        if (snapshot != null) {
            read(new PackedReader(snapshot));
        }
        long from = journal.next();
        for (Journal.Entry entry : journal.entries()) {
            if (entry.number < from) {
                continue;
            }
            if (entry.kind == BATCH) {
                CountBatch.read(entry.content, table::add);
            } else {
                table.expire(new PackedReader(entry.content).readLong());
            }
        }
    }

    synchronized void add(byte[] batch) {
        journal.append(BATCH, batch);
        CountBatch.read(batch, table::add);
        writeWhenDue();
    }

    synchronized void expire(long nowMillis) {
        journal.append(EXPIRY, new PackedWriter().writeLong(nowMillis).toBytes());
        table.expire(nowMillis);
    }

    /** What is published of a subject as of a time, or of its newest change when that is later; empty when it is not kept. */
    synchronized Optional<ConnectionCounts> counts(
            SubjectId subject, long asOfMicros, LongFunction<Losses.Sum> lostUntil) {
        SubjectState state = table.get(subject);
        return state == null
                ? Optional.empty()
                : Optional.of(state.toCounts(asOfMicros, lostUntil.apply(Math.max(asOfMicros, state.lastMicros()))));
    }

    /** What is kept of a subject, for the thread that changes it; null when it is not kept. */
    @Nullable SubjectState get(SubjectId subject) {
        return table.get(subject);
    }

    /** Calls it with each subject and what is kept of it, which must not leave the call. */
    synchronized void forEach(BiConsumer<SubjectId, SubjectState> consumer) {
        table.forEach(consumer);
    }

    private void writeWhenDue() {
        if (journal.isDue(0)) {
            PackedWriter out = new PackedWriter();
            out.writeByte(FORMAT);
            table.write(out);
            journal.write(out.toBytes(), number -> false);
        }
    }

    private void read(PackedReader in) {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new SerializationException("counts of format " + format + ", where " + FORMAT + " was expected");
        }
        table.read(in);
    }
}

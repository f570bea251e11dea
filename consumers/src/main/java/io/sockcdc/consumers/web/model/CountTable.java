package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The newest counts of every subject. One thread writes, any reads. */
public final class CountTable {
    private final Map<SubjectKind, Map<CountSubject, CountRow>> kinds = new EnumMap<>(SubjectKind.class);
    private final RecordCodec<CountSubject> subjects = RecordCodec.ofCountSubjects();
    private final RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
    private final int limit;
    private final AtomicLong version = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();

    CountTable(int limit) {
        this.limit = limit;
        for (SubjectKind kind : SubjectKind.values()) {
            kinds.put(kind, new ConcurrentHashMap<>());
        }
    }

    /** Takes a record of the topic; a null value removes. */
    void take(byte[] key, byte @Nullable [] value) throws UnreadableRecordException {
        CountSubject subject = subjects.decode(key);
        Map<CountSubject, CountRow> rows = rows(subject.getKind());
        version.incrementAndGet();
        if (value == null) {
            rows.remove(subject);
            return;
        }
        ConnectionCounts now = counts.decode(value);
        CountRow before = rows.get(subject);
        if (before == null && rows.size() >= limit) {
            leftOut.incrementAndGet();
            return;
        }
        CountRow row = CountRow.of(subject, now, value, before);
        rows.put(subject, row);
        if (subject.getKind() == SubjectKind.REMOTE_IP && before != null) {
            bytesIn.addAndGet(Math.max(0, row.bytesIn() - before.bytesIn()));
            bytesOut.addAndGet(Math.max(0, row.bytesOut() - before.bytesOut()));
        }
    }

    /** Notes for every remote address how many connections are open now. Called by the writing thread. */
    void sample() {
        rows(SubjectKind.REMOTE_IP).replaceAll((subject, row) -> row.sampled());
    }

    /** Every subject of one kind, remainders too. */
    public Collection<CountRow> all(SubjectKind kind) {
        return rows(kind).values();
    }

    /** One subject. */
    public @Nullable CountRow one(CountSubject subject) {
        return rows(subject.getKind()).get(subject);
    }

    /** Grows with every change. */
    public long version() {
        return version.get();
    }

    /** Subjects that were not taken because there are too many. */
    public long leftOut() {
        return leftOut.get();
    }

    long bytesIn() {
        return bytesIn.get();
    }

    long bytesOut() {
        return bytesOut.get();
    }

    private Map<CountSubject, CountRow> rows(SubjectKind kind) {
        Map<CountSubject, CountRow> rows = kinds.get(kind);
        if (rows == null) {
            throw new IllegalStateException("no rows of " + kind);
        }
        return rows;
    }
}

package io.sockcdc.consumers.audit;

import io.sockcdc.consumers.audit.Violation.Kind;
import io.sockcdc.consumers.history.EventHead;
import io.sockcdc.consumers.history.KeyHead;
import io.sockcdc.consumers.history.Sequences;
import io.sockcdc.consumers.history.SocketScope;
import io.sockcdc.schema.Op;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows every socket of a stretch through its events. It remembers a few words of each open socket, and of closed ones their
 * cookies in a bitmap. Owned by one thread.
 */
final class SocketAudit {
    private static final int CLOSED_REMEMBERED = 65_536;

    private final StatusFacts facts;
    private final Violations violations;
    private final KeyHead key = new KeyHead();
    private final EventHead head = new EventHead();
    private final Map<SocketScope, Table> tables = new HashMap<>();
    private @Nullable Table current;
    long records;
    long events;
    long duplicates;
    long opened;
    long closed;
    long comparisons;
    long seenAgain;

    /** The last word on one open socket. */
    private static final class Entry {
        long epoch;
        long sequence;
        boolean heldOnly;
        int partition;
        long offset;
    }

    private record Place(long epoch, long sequence) {}

    /** One namespace. */
    private static final class Table {
        final SocketScope scope;
        final Frames frames;
        final boolean wanted;
        final Map<Long, Entry> open = new HashMap<>();
        final Sequences closed = new Sequences();
        final Map<Long, Place> lately = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Place> eldest) {
                return size() > CLOSED_REMEMBERED;
            }
        };

        Table(SocketScope scope, Frames frames, boolean wanted) {
            this.scope = scope;
            this.frames = frames;
            this.wanted = wanted;
        }
    }

    SocketAudit(StatusFacts facts, Violations violations) {
        this.facts = facts;
        this.violations = violations;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        if (!key.read(record.key()) || !head.read(record.value())) {
            violations.add(Kind.UNREADABLE, record, () -> "no socket event, or one that is damaged");
            return;
        }
        Table table = table(key.scope());
        if (!table.wanted) {
            return;
        }
        EpochLog epoch = facts.epoch(table.scope.hostId(), head.epoch());
        if (!epoch.read.add(head.sequence())) {
            duplicates++;
            return;
        }
        events++;
        bounds(record);
        follow(table, record);
    }

    /** A record behind the stretch: it may only fill a hole. */
    void takeLate(ConsumerRecord<byte[], byte[]> record) {
        if (key.read(record.key()) && head.read(record.value())) {
            Table table = table(key.scope());
            if (table.wanted) {
                facts.epoch(table.scope.hostId(), head.epoch()).read.add(head.sequence());
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // KeyHead gives one object for each scope.
    private Table table(SocketScope scope) {
        Table table = current;
        if (table == null || table.scope != scope) {
            table = tables.computeIfAbsent(
                    scope, fresh -> new Table(scope, facts.frames(scope), facts.isWanted(scope.hostId())));
            current = table;
        }
        return table;
    }

    private void follow(Table table, ConsumerRecord<byte[], byte[]> record) {
        long cookie = key.cookie();
        Entry entry = table.open.get(cookie);
        if (entry == null && table.closed.contains(cookie)) {
            afterItsEnd(table, record);
            return;
        }
        if (entry == null) {
            met(table, record);
        } else {
            again(table, entry, record);
        }
        if (head.op() == Op.CLOSE) {
            closed++;
            table.open.remove(cookie);
            table.closed.add(cookie);
            table.lately.put(cookie, new Place(head.epoch(), head.sequence()));
            return;
        }
        if (entry == null) {
            entry = new Entry();
            table.open.put(cookie, entry);
        }
        if (isNewer(entry)) {
            entry.epoch = head.epoch();
            entry.sequence = head.sequence();
            entry.heldOnly = head.isHeldOnly();
            entry.partition = record.partition();
            entry.offset = record.offset();
        }
    }

    private boolean isNewer(Entry entry) {
        return head.epoch() > entry.epoch || (head.epoch() == entry.epoch && head.sequence() > entry.sequence);
    }

    private void afterItsEnd(Table table, ConsumerRecord<byte[], byte[]> record) {
        Place end = table.lately.get(key.cookie());
        boolean older = end != null
                && (head.epoch() < end.epoch || (head.epoch() == end.epoch && head.sequence() < end.sequence));
        Kind kind = older ? Kind.ORDER : head.op() == Op.CLOSE ? Kind.SECOND_CLOSE : Kind.AFTER_CLOSE;
        violations.add(
                kind,
                record,
                () -> socket() + ": " + event() + " stands behind its CLOSE"
                        + (end == null ? "" : ", which is " + end.sequence + " of epoch " + end.epoch));
    }

    /** The first word on a socket in this stretch. */
    private void met(Table table, ConsumerRecord<byte[], byte[]> record) {
        if (head.op() == Op.OPEN || head.op() == Op.CLOSE) {
            opened += head.op() == Op.OPEN || isYoung(table) ? 1 : 0;
            return;
        }
        Frames.Frame first = table.frames.firstOf(head.epoch());
        if (first != null && head.sequence() > first.last()) {
            violations.add(
                    Kind.KEY_FRAME,
                    record,
                    () -> socket() + ": " + event() + " is the first word on it, though key frame " + first.number()
                            + " did not list it and no OPEN told of it");
        }
    }

    /** A socket of which only the end is told opened in this stretch when a key frame before did not list it. */
    private boolean isYoung(Table table) {
        Frames.Frame first = table.frames.firstOf(head.epoch());
        return first != null && head.sequence() > first.last();
    }

    private void again(Table table, Entry entry, ConsumerRecord<byte[], byte[]> record) {
        if (!isNewer(entry)) {
            violations.add(
                    Kind.ORDER,
                    record,
                    () -> socket() + ": " + event() + " stands behind " + entry.sequence + " of epoch " + entry.epoch);
            return;
        }
        if (head.op() == Op.OPEN) {
            violations.add(
                    Kind.SECOND_OPEN,
                    record,
                    () -> socket() + ": " + event() + " of a socket that is open since before " + entry.sequence
                            + " of epoch " + entry.epoch);
        }
        int skipped = table.frames.between(entry.epoch, entry.sequence, head.epoch(), head.sequence());
        comparisons += head.op() == Op.READ ? 1 : 0;
        if (skipped == 0 || entry.heldOnly) {
            return;
        }
        comparisons += skipped;
        if (skipped == 1) {
            seenAgain += head.op() == Op.CLOSE || head.isHeldOnly() ? 0 : 1;
            return;
        }
        violations.add(
                Kind.KEY_FRAME,
                record,
                () -> socket() + ": " + skipped + " key frames in a row, from number "
                        + table.frames
                                .get(table.frames.firstFrom(entry.epoch, entry.sequence))
                                .number()
                        + " on, do not list it, though it is open from " + entry.sequence + " of epoch " + entry.epoch
                        + " to " + event());
    }

    /** What only shows at the end of the stretch. */
    void finish(String topic) {
        tables.values()
                .forEach(table -> table.open.forEach((cookie, entry) -> {
                    int skipped = table.frames.behind(entry.epoch, entry.sequence);
                    comparisons += skipped;
                    if (skipped >= 2 && !entry.heldOnly) {
                        violations.add(
                                Kind.KEY_FRAME,
                                Violations.place(topic, entry.partition, entry.offset),
                                () -> socket(table.scope, cookie) + ": the last " + skipped
                                        + " key frames do not list it, and no CLOSE of it was told since "
                                        + entry.sequence
                                        + " of epoch " + entry.epoch);
                    }
                }));
    }

    private void bounds(ConsumerRecord<byte[], byte[]> record) {
        long openedNotBefore = head.openedNotBefore(Long.MIN_VALUE);
        long openedNotAfter = head.openedNotAfter(Long.MAX_VALUE);
        long closedNotBefore = head.closedNotBefore(Long.MIN_VALUE);
        long closedNotAfter = head.closedNotAfter(Long.MAX_VALUE);
        if (openedNotBefore > openedNotAfter) {
            violations.add(
                    Kind.BOUNDS,
                    record,
                    () -> socket() + ": " + event() + " opened later than it opened at the latest");
        } else if (closedNotBefore > closedNotAfter) {
            violations.add(
                    Kind.BOUNDS,
                    record,
                    () -> socket() + ": " + event() + " closed later than it closed at the latest");
        } else if (openedNotBefore > closedNotAfter) {
            violations.add(Kind.BOUNDS, record, () -> socket() + ": " + event() + " closed before it opened");
        }
    }

    private String event() {
        return head.op() + " " + head.sequence() + " of epoch " + head.epoch();
    }

    private String socket() {
        return socket(key.scope(), key.cookie());
    }

    private String socket(SocketScope scope, long cookie) {
        return "socket sk:" + Long.toHexString(cookie) + " of " + facts.name(scope.hostId()) + ", namespace "
                + scope.netns();
    }

    long stillOpen() {
        return tables.values().stream().mapToLong(table -> table.open.size()).sum();
    }
}

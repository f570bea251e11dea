package io.sockcdc.consumers.history;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which sequence numbers of one epoch were read: a compressed bitmap, a few bytes for thousands of neighbours once they are
 * all there. Owned by one thread.
 */
public final class Sequences {
    private static final int INT_BITS = 32;
    private static final long LOW = 0xffff_ffffL;

    private final TreeMap<Long, RoaringBitmap> byHigh = new TreeMap<>();
    private @Nullable RoaringBitmap last;
    private long lastHigh;

    /**
     * A stretch of numbers.
     *
     * @param first the lowest
     * @param last the highest
     */
    public record Range(long first, long last) {
        /** How many. */
        public long size() {
            return last - first + 1;
        }
    }

    /** Notes a number; false when it was there before. */
    public boolean add(long sequence) {
        long high = sequence >>> INT_BITS;
        RoaringBitmap bits = last;
        if (bits == null || high != lastHigh) {
            bits = byHigh.computeIfAbsent(high, fresh -> new RoaringBitmap());
            last = bits;
            lastHigh = high;
        }
        return bits.checkedAdd((int) sequence);
    }

    /** Whether a number was noted. */
    public boolean contains(long sequence) {
        RoaringBitmap bits = byHigh.get(sequence >>> INT_BITS);
        return bits != null && bits.contains((int) sequence);
    }

    /** Notes every number of a stretch. */
    public void addAll(Range range) {
        long from = range.first();
        while (from <= range.last()) {
            long high = from >>> INT_BITS;
            long until = Math.min(range.last(), (high << INT_BITS) | LOW);
            byHigh.computeIfAbsent(high, fresh -> new RoaringBitmap()).add(from & LOW, (until & LOW) + 1);
            from = until + 1;
        }
    }

    /** Notes what another has noted. */
    public void addAll(Sequences other) {
        other.byHigh.forEach((high, bits) ->
                byHigh.computeIfAbsent(high, fresh -> new RoaringBitmap()).or(bits));
    }

    /** The highest number noted, 0 before the first. */
    public long highest() {
        return byHigh.isEmpty()
                ? 0
                : (byHigh.lastKey() << INT_BITS)
                        | (byHigh.lastEntry().getValue().last() & LOW);
    }

    /** How many numbers were noted. */
    public long size() {
        return byHigh.values().stream()
                .mapToLong(RoaringBitmap::getLongCardinality)
                .sum();
    }

    /** Packs what is there; worth it now and then. */
    public void pack() {
        byHigh.values().forEach(RoaringBitmap::runOptimize);
    }

    /** The numbers from first to last that were not noted, as stretches, at most so many. */
    public List<Range> missing(long first, long lastWanted, int most) {
        List<Range> missing = new ArrayList<>();
        long at = first;
        while (at <= lastWanted && missing.size() < most) {
            long absent = nextAbsent(at);
            if (absent > lastWanted) {
                break;
            }
            long present = Math.min(nextPresent(absent), lastWanted + 1);
            missing.add(new Range(absent, present - 1));
            at = present;
        }
        return missing;
    }

    private long nextAbsent(long from) {
        long at = from;
        while (true) {
            long high = at >>> INT_BITS;
            RoaringBitmap bits = byHigh.get(high);
            if (bits == null) {
                return at;
            }
            long absent = bits.nextAbsentValue((int) at);
            if (absent >= 0 && absent <= LOW) {
                return (high << INT_BITS) | absent;
            }
            at = (high + 1) << INT_BITS;
        }
    }

    private long nextPresent(long from) {
        long at = from;
        while (true) {
            Long high = byHigh.ceilingKey(at >>> INT_BITS);
            if (high == null) {
                return Long.MAX_VALUE;
            }
            long start = Math.max(at, high << INT_BITS);
            RoaringBitmap bits = byHigh.get(high);
            long present = bits == null ? -1 : bits.nextValue((int) start);
            if (present >= 0) {
                return (high << INT_BITS) | present;
            }
            at = (high + 1) << INT_BITS;
        }
    }
}

package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one subject, from three hundred bytes to three kilobytes: what it has none of is not made. Sums of it over
 * all subjects of a kind, the remainder among them, are sums over the table of sockets. Mutable, owned by its table.
 */
final class SubjectState {
    private static final State[] STATES = State.values();

    private final RateWindows windows;
    private int @Nullable [] openByState;
    private int open;
    private @Nullable DistinctValues peers;
    private @Nullable DistinctValues ports;
    private @Nullable OldestSockets oldest;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;
    private long opened;
    private long closed;
    private long failed;
    private long bytesIn;
    private long bytesOut;
    private boolean partial;
    private int changes;
    private boolean published;

    SubjectState() {
        this(new RateWindows());
    }

    private SubjectState(RateWindows windows) {
        this.windows = windows;
    }

    long open() {
        return open;
    }

    long lastMicros() {
        return lastMicros;
    }

    long openedLately() {
        return windows.opened();
    }

    boolean isQuietAt(long atMicros) {
        return windows.isQuietAt(seconds(atMicros));
    }

    boolean isPartial() {
        return partial;
    }

    void markPartial() {
        partial = true;
    }

    /** Notes a change; false when one was noted already since it was last published. */
    boolean noteChange() {
        changes++;
        return changes == 1;
    }

    /** Changes since it was last published. */
    int changes() {
        return changes;
    }

    /** Whether it ever was published, as far as is known. */
    boolean isPublished() {
        return published;
    }

    void notePublished() {
        changes = 0;
        published = true;
    }

    /** What moves between states. False, and nothing is done, when the socket it takes is not counted here. */
    boolean move(CountDelta delta) {
        State from = delta.from();
        State to = delta.to();
        if (from == null && to == null) {
            return true;
        }
        int[] its = openByState;
        if (from != null) {
            if (its == null || its[from.ordinal()] == 0) {
                return false;
            }
            its[from.ordinal()]--;
            open--;
        }
        if (to != null) {
            if (its == null) {
                its = new int[STATES.length];
                openByState = its;
            }
            its[to.ordinal()]++;
            open++;
        }
        if (from == null) {
            if (oldest == null) {
                oldest = new OldestSockets();
            }
            oldest.add(delta.socket(), delta.openSinceMicros());
        } else if (to == null && oldest != null) {
            oldest.remove(delta.socket());
        }
        if (open == 0) {
            openByState = null;
            oldest = null;
        }
        touch(delta.atMicros());
        return true;
    }

    /** What only ever grows. */
    void count(CountDelta delta) {
        opened += delta.opened();
        closed += delta.closed();
        failed += delta.failed();
        bytesIn += delta.bytesIn();
        bytesOut += delta.bytesOut();
        long second = seconds(delta.atMicros());
        windows.add(second, delta.opened(), delta.closed(), delta.failed());
        if (delta.peer() != null) {
            if (peers == null) {
                peers = new DistinctValues();
            }
            peers.add(second, delta.peer());
        }
        if (delta.port() != null) {
            if (ports == null) {
                ports = new DistinctValues();
            }
            ports.add(second, delta.port());
        }
        touch(delta.atMicros());
    }

    /** Takes over all of a subject that is not kept any more. */
    void absorb(SubjectState other) {
        int[] theirs = other.openByState;
        if (theirs != null) {
            int[] its = openByState;
            if (its == null) {
                its = new int[STATES.length];
                openByState = its;
            }
            for (int i = 0; i < its.length; i++) {
                its[i] += theirs[i];
            }
            open += other.open;
        }
        opened += other.opened;
        closed += other.closed;
        failed += other.failed;
        bytesIn += other.bytesIn;
        bytesOut += other.bytesOut;
        windows.addAll(other.windows);
        long second = seconds(Math.max(lastMicros, other.lastMicros));
        peers = together(peers, other.peers, second);
        ports = together(ports, other.ports, second);
        if (other.oldest != null) {
            if (oldest == null) {
                oldest = new OldestSockets();
            }
            oldest.addAll(other.oldest);
        }
        touch(other.firstMicros);
        touch(other.lastMicros);
    }

    private static @Nullable DistinctValues together(
            @Nullable DistinctValues one, @Nullable DistinctValues other, long second) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        one.addAll(other, second);
        return one;
    }

    /** What is published of it. */
    ConnectionCounts toCounts(long asOfMicros, Losses.Sum losses) {
        long asOf = Math.max(asOfMicros, lastMicros);
        long second = seconds(asOf);
        Long since = oldest == null ? null : oldest.oldestSince();
        ConnectionCounts counts = new ConnectionCounts();
        counts.setAsOf(instant(asOf));
        counts.setOpen(open);
        counts.setOpenByState(openByState());
        counts.setOpenedTotal(opened);
        counts.setClosedTotal(closed);
        counts.setFailedTotal(failed);
        counts.setLast10S(windows.rates(second, 10));
        counts.setLast1Min(windows.rates(second, 60));
        counts.setLast5Min(windows.rates(second, 300));
        counts.setBytesIn(bytesIn);
        counts.setBytesOut(bytesOut);
        counts.setDistinctPeers(count(peers, second));
        counts.setDistinctPorts(count(ports, second));
        counts.setLongestOpenSince(since == null ? null : instant(since));
        counts.setFirstSeen(instant(firstMicros));
        counts.setLastSeen(instant(lastMicros));
        counts.setEventsLost(losses.events());
        counts.setGaps(losses.gaps());
        counts.setPartial(partial);
        return counts;
    }

    private static DistinctCount count(@Nullable DistinctValues values, long second) {
        return values == null ? new DistinctCount(0L, true) : values.count(second);
    }

    private Map<String, Long> openByState() {
        int[] its = openByState;
        if (its == null) {
            return Map.of();
        }
        Map<String, Long> byName = new TreeMap<>();
        for (int i = 0; i < its.length; i++) {
            if (its[i] > 0) {
                byName.put(STATES[i].name(), (long) its[i]);
            }
        }
        return byName;
    }

    private void touch(long atMicros) {
        firstMicros = Math.min(firstMicros, atMicros);
        lastMicros = Math.max(lastMicros, atMicros);
    }

    private static long seconds(long micros) {
        return Math.floorDiv(micros, TimeUnit.SECONDS.toMicros(1));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    void write(PackedWriter out) {
        out.writeByte((partial ? 1 : 0)
                | (openByState != null ? 2 : 0)
                | (peers != null ? 4 : 0)
                | (ports != null ? 8 : 0)
                | (oldest != null ? 16 : 0));
        out.writeLong(firstMicros).writeLong(lastMicros - firstMicros);
        out.writeLong(opened).writeLong(closed).writeLong(failed);
        out.writeLong(bytesIn).writeLong(bytesOut);
        windows.write(out);
        if (openByState != null) {
            for (int held : openByState) {
                out.writeLong(held);
            }
        }
        if (peers != null) {
            peers.write(out);
        }
        if (ports != null) {
            ports.write(out);
        }
        if (oldest != null) {
            oldest.write(out);
        }
    }

    static SubjectState read(PackedReader in) {
        int flags = in.readByte();
        long first = in.readLong();
        long last = first + in.readLong();
        long[] sums = new long[5];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.readLong();
        }
        SubjectState state = new SubjectState(RateWindows.read(in));
        state.partial = (flags & 1) != 0;
        state.published = true;
        state.firstMicros = first;
        state.lastMicros = last;
        state.opened = sums[0];
        state.closed = sums[1];
        state.failed = sums[2];
        state.bytesIn = sums[3];
        state.bytesOut = sums[4];
        if ((flags & 2) != 0) {
            int[] held = new int[STATES.length];
            for (int i = 0; i < held.length; i++) {
                held[i] = in.readInt();
                state.open += held[i];
            }
            state.openByState = held;
        }
        state.peers = (flags & 4) != 0 ? DistinctValues.read(in) : null;
        state.ports = (flags & 8) != 0 ? DistinctValues.read(in) : null;
        state.oldest = (flags & 16) != 0 ? OldestSockets.read(in) : null;
        return state;
    }
}

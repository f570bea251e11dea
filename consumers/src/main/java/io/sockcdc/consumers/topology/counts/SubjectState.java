package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.ConnectionCounts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serde;

/**
 * What is kept of one subject, from some ten bytes to two kilobytes. Sums of it over all subjects of a kind, the remainder among them, are sums over
 * the table of sockets. Mutable, owned by the stream thread that read it from the store.
 */
public final class SubjectState {
    private static final int FORMAT = 1;

    private final Map<String, Long> openByState;
    private final RateWindows windows;
    private final DistinctValues peers;
    private final DistinctValues ports;
    private final OldestSockets oldest;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;
    private long opened;
    private long closed;
    private long failed;
    private long bytesIn;
    private long bytesOut;
    private boolean partial;

    SubjectState() {
        this(new TreeMap<>(), new RateWindows(), new DistinctValues(), new DistinctValues(), new OldestSockets());
    }

    private SubjectState(
            Map<String, Long> openByState,
            RateWindows windows,
            DistinctValues peers,
            DistinctValues ports,
            OldestSockets oldest) {
        this.openByState = openByState;
        this.windows = windows;
        this.peers = peers;
        this.ports = ports;
        this.oldest = oldest;
    }

    long open() {
        long open = 0;
        for (long some : openByState.values()) {
            open += some;
        }
        return open;
    }

    long open(String state) {
        return openByState.getOrDefault(state, 0L);
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

    /** What moves between states. False, and nothing is done, when the socket it takes is not counted here. */
    boolean move(CountDelta delta) {
        if (delta.from() != null) {
            long held = open(delta.from());
            if (held == 0) {
                return false;
            }
            if (held == 1) {
                openByState.remove(delta.from());
            } else {
                openByState.put(delta.from(), held - 1);
            }
        }
        if (delta.to() != null) {
            openByState.merge(delta.to(), 1L, Long::sum);
        }
        if (delta.from() == null && delta.to() != null) {
            oldest.add(delta.socket(), delta.openSinceMicros());
        } else if (delta.from() != null && delta.to() == null) {
            oldest.remove(delta.socket(), openByState.isEmpty());
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
            peers.add(second, delta.peer());
        }
        if (delta.port() != null) {
            ports.add(second, delta.port());
        }
        touch(delta.atMicros());
    }

    /** Takes over all of a subject that is not kept any more. */
    void absorb(SubjectState other) {
        other.openByState.forEach((state, open) -> openByState.merge(state, open, Long::sum));
        opened += other.opened;
        closed += other.closed;
        failed += other.failed;
        bytesIn += other.bytesIn;
        bytesOut += other.bytesOut;
        windows.addAll(other.windows);
        long second = seconds(Math.max(lastMicros, other.lastMicros));
        peers.addAll(other.peers, second);
        ports.addAll(other.ports, second);
        oldest.addAll(other.oldest);
        touch(other.firstMicros);
        touch(other.lastMicros);
    }

    /** What is published of it. */
    ConnectionCounts toCounts(long asOfMicros, Losses.Sum losses) {
        long asOf = Math.max(asOfMicros, lastMicros);
        long second = seconds(asOf);
        Long since = oldest.oldestSince();
        return ConnectionCounts.newBuilder()
                .setAsOf(instant(asOf))
                .setOpen(open())
                .setOpenByState(new TreeMap<>(openByState))
                .setOpenedTotal(opened)
                .setClosedTotal(closed)
                .setFailedTotal(failed)
                .setLast10S(windows.rates(second, 10))
                .setLast1Min(windows.rates(second, 60))
                .setLast5Min(windows.rates(second, 300))
                .setBytesIn(bytesIn)
                .setBytesOut(bytesOut)
                .setDistinctPeers(peers.count(second))
                .setDistinctPorts(ports.count(second))
                .setLongestOpenSince(since == null ? null : instant(since))
                .setFirstSeen(instant(firstMicros))
                .setLastSeen(instant(lastMicros))
                .setEventsLost(losses.events())
                .setGaps(losses.gaps())
                .setPartial(partial)
                .build();
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

    static Serde<SubjectState> serde() {
        return PackedSerde.of("subject state", FORMAT, SubjectState::write, SubjectState::read);
    }

    private static void write(SubjectState state, PackedWriter out) {
        out.writeLong(state.firstMicros).writeLong(state.lastMicros - state.firstMicros);
        out.writeLong(state.openByState.size());
        state.openByState.forEach((name, open) -> out.writeText(name).writeLong(open));
        out.writeLong(state.opened).writeLong(state.closed).writeLong(state.failed);
        out.writeLong(state.bytesIn).writeLong(state.bytesOut).writeBoolean(state.partial);
        state.windows.write(out);
        state.peers.write(out);
        state.ports.write(out);
        state.oldest.write(out);
    }

    private static SubjectState read(PackedReader in) {
        long first = in.readLong();
        long last = first + in.readLong();
        Map<String, Long> open = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            open.put(String.valueOf(in.readText()), in.readLong());
        }
        long[] sums = new long[5];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = in.readLong();
        }
        boolean partial = in.readBoolean();
        SubjectState state = new SubjectState(
                open, RateWindows.read(in), DistinctValues.read(in), DistinctValues.read(in), OldestSockets.read(in));
        state.firstMicros = first;
        state.lastMicros = last;
        state.opened = sums[0];
        state.closed = sums[1];
        state.failed = sums[2];
        state.bytesIn = sums[3];
        state.bytesOut = sums[4];
        state.partial = partial;
        return state;
    }
}

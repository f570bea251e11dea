package io.sockcdc.collector.simulation;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.source.CaptureListener;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What one run of the collector has told, as it told it, compared with what the kernel knows. */
final class Run {
    final SimulatedKernel kernel;
    final List<SocketChange> told = new ArrayList<>();
    /** Ended without an order: what it had not written is lost. */
    boolean killed;

    /** Ended while statuses were past the disk and not at the broker: nobody knows what they said. */
    boolean statusesLost;

    long startedAt;
    /** Numbers that were seen in the spool or at the broker. */
    final BitSet kept = new BitSet();
    /** Numbers that the broker has refused for good. */
    final BitSet refused = new BitSet();
    /** Events that the kernel dropped in it. */
    long dropped;
    /** The machine lost its power in it: what the broker has is perhaps not on disk. */
    boolean powerLost;

    private final Map<Long, SocketChange> open = new HashMap<>();
    private final Set<Long> closed = new HashSet<>();
    private final Map<Long, SocketRecord> listed = new HashMap<>();
    private final Set<Long> missing = new HashSet<>();
    private boolean exactStates = true;
    private boolean exactTimes = true;

    Run(SimulatedKernel kernel, long startedAt) {
        this.kernel = kernel;
        this.startedAt = startedAt;
    }

    /** CHANGE events may have been left out. */
    void statesMayBeOld() {
        exactStates = false;
    }

    /** The clock was set: times of different runs do not compare. */
    void timesMayBeMoved() {
        exactTimes = false;
    }

    Map<Long, SocketChange> open() {
        return open;
    }

    void tell(long sequence, SocketChange change, @Nullable SimulatedSocket real) {
        told.add(change);
        Violation.unless(sequence == told.size(), "number %d after %d", sequence, told.size() - 1);
        long cookie = change.socket().cookie();
        Violation.unless(real != null, "told of a socket that never was: %s", brief(change));
        if (real == null) {
            return;
        }
        Violation.unless(!closed.contains(cookie), "told after its CLOSE: %s %s", brief(change), real);
        if (exactTimes && change.reason() != CloseReason.HOST_RESTART) {
            within(change.opened(), real.bornAt, "opened", change, real);
            within(change.closed(), real.endedAt, "closed", change, real);
        }
        switch (change.op()) {
            case OPEN -> Violation.unless(open.put(cookie, change) == null, "opened twice: %s", real);
            case READ -> open.put(cookie, change);
            case CHANGE ->
                Violation.unless(
                        open.put(cookie, change) != null, "changed before it was told: %s %s", brief(change), real);
            case CLOSE -> close(cookie, change, real);
        }
    }

    /** What is said of a time is true, where its peer has not cut it: the end of the connection is then not that of the socket. */
    private static void within(
            @Nullable TimeBounds said, long really, String what, SocketChange change, SimulatedSocket real) {
        if (said == null || !real.listed) {
            return;
        }
        Long notBefore = said.notBefore();
        Long notAfter = said.notAfter();
        Violation.unless(
                (notBefore == null || notBefore <= really) && (notAfter == null || really <= notAfter),
                "%s not before %s and not after %s: %s %s",
                what,
                String.valueOf(notBefore),
                String.valueOf(notAfter),
                brief(change),
                real);
    }

    private void close(long cookie, SocketChange change, SimulatedSocket real) {
        open.remove(cookie);
        closed.add(cookie);
        Violation.unless(
                !real.isOpen() || !real.listed || change.reason() == CloseReason.HOST_RESTART,
                "closed while it is open: %s %s",
                brief(change),
                real);
        SocketRecord said = change.socket();
        boolean known = (change.opened().notBefore() != null && change.previousState() != null)
                || change.capturedBy() != CapturedBy.DESTROY;
        Violation.unless(
                !known || (said.remotePort() == real.remotePort && said.localPort() == real.localPort),
                "not healed: %s %s",
                change,
                real);
    }

    /**
     * Looks at what the capture tells its listener, and at what that makes of it.
     *
     * @param closedBefore whether an earlier run has told the CLOSE of a socket
     */
    CaptureListener watch(CaptureListener listener, LongPredicate closedBefore) {
        return new CaptureListener() {
            @Override
            public void snapshotBegan(long number, boolean keyFrame, long atMicros) {
                listed.clear();
                listener.snapshotBegan(number, keyFrame, atMicros);
            }

            @Override
            public void listenersListed() {
                listener.listenersListed();
            }

            @Override
            public void observed(SocketRecord socket, long atMicros) {
                if (!socket.isTimeWaitEntry()) {
                    listed.put(socket.cookie(), socket);
                }
                listener.observed(socket, atMicros);
            }

            @Override
            public void snapshotEnded(long number, @Nullable String tornBecause, long atMicros, long costMicros) {
                listener.snapshotEnded(number, tornBecause, atMicros, costMicros);
                if (tornBecause == null) {
                    compare();
                }
            }

            @Override
            public void destroyed(SocketRecord socket, long atMicros) {
                listed.remove(socket.cookie());
                listener.destroyed(socket, atMicros);
                Violation.unless(
                        closed.contains(socket.cookie())
                                || closedBefore.test(socket.cookie())
                                || (socket.localPort() == 0 && socket.remotePort() == 0),
                        "the kernel said that it freed a socket, and nothing was told: %s",
                        brief(socket));
            }

            @Override
            public void upToDate(long atMicros) {
                listener.upToDate(atMicros);
            }

            @Override
            public void lost(long events, long fromMicros, long untilMicros) {
                listener.lost(events, fromMicros, untilMicros);
            }
        };
    }

    /** Replaying what was told up to a complete snapshot gives that snapshot. */
    private void compare() {
        listed.forEach((cookie, record) -> {
            SocketChange last = open.get(cookie);
            boolean awaitsOwner = last == null && record.inode() != 0 && !closed.contains(cookie);
            if (awaitsOwner || closed.contains(cookie)) {
                return;
            }
            Violation.unless(last != null, "a complete snapshot lists it and it was not told: %s", brief(record));
            if (last != null && exactStates) {
                Violation.unless(
                        last.socket().state() == record.state(),
                        "a complete snapshot lists it as %s and it was told as %s",
                        brief(record),
                        brief(last));
            }
        });
        Set<Long> missed = new HashSet<>();
        open.forEach((cookie, last) -> {
            if (!listed.containsKey(cookie)) {
                missed.add(cookie);
                Violation.unless(
                        !exactStates
                                || !missing.contains(cookie)
                                || last.socket().state() == SocketState.CLOSE,
                        "two complete snapshots miss it and it is told as open: %s of socket %s",
                        brief(last),
                        cookie);
            }
        });
        missing.clear();
        missing.addAll(missed);
    }

    /** The last number that must be there, or be missing with a gap. */
    int last() {
        return killed ? kept.length() - 1 : told.size();
    }

    /** The op of a told change, by its number. */
    @Nullable SocketChange at(long sequence) {
        return sequence >= 1 && sequence <= told.size() ? told.get((int) sequence - 1) : null;
    }

    boolean hasClosed(long cookie) {
        return closed.contains(cookie);
    }

    /** A change in few words. */
    static String brief(@Nullable SocketChange change) {
        return change == null
                ? "nothing"
                : change.op() + " " + change.socket().state() + " by " + change.capturedBy() + " at "
                        + change.observedAtMicros() + (change.reason() == null ? "" : " " + change.reason());
    }

    static String brief(SocketRecord record) {
        return record.protocol() + " socket " + record.cookie() + " " + record.state() + " inode " + record.inode();
    }

    static boolean isClose(SocketChange change) {
        return change.op() == Op.CLOSE;
    }
}

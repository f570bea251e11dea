package io.sockcdc.consumers.rules;

import static java.util.Objects.requireNonNullElse;

import io.sockcdc.consumers.rules.Observation.HostStatus;
import io.sockcdc.consumers.rules.Observation.ListenerClosed;
import io.sockcdc.consumers.rules.Observation.ListenerSeen;
import io.sockcdc.consumers.rules.Observation.Loss;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketChanged;
import io.sockcdc.consumers.rules.Observation.SocketClosed;
import io.sockcdc.consumers.rules.Observation.SocketLeft;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.consumers.rules.Observation.SocketSeen;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events to observations, a pure function: the caller brings what was known of the same socket, as the table of sockets keeps
 * it. A CLOSE of a socket that was never seen is opened and closed; READ is not an opening, and neither is a half-open
 * connection before its handshake is complete; an event that is not newer than the last one of its socket says nothing.
 * A READ says what is, and not when something happened: one that comes late is taken as of now.
 */
public final class ObservationMapper {
    private ObservationMapper() {}

    /**
     * What an event says, in the order in which it is to be judged.
     *
     * @param previous what was known of this socket; null when nothing was, or it closed
     * @param judgedUntilMicros up to when event time has passed, microseconds since 1970 UTC
     */
    public static List<Observation> map(
            @Nullable LastKnown previous, SocketKey key, SocketEvent event, long judgedUntilMicros) {
        if (previous != null && !previous.isOlderThan(event)) {
            return List.of();
        }
        long observed = micros(event.getObservedAt());
        long at = event.getOp() == Op.READ ? Math.max(observed, judgedUntilMicros + 1) : observed;
        long epoch = event.getEpoch();
        long sequence = event.getSequence();
        LastKnown known = LastKnown.after(previous, key, event);
        SocketView view = known.view();
        if (view.isListener()) {
            return event.getOp() == Op.CLOSE
                    ? List.of(new ListenerClosed(at, epoch, sequence, view))
                    : List.of(new ListenerSeen(at, epoch, sequence, view, event.getOp() == Op.OPEN));
        }
        Traffic traffic = previous == null && event.getOp() != Op.CLOSE && event.getOp() != Op.OPEN
                ? Traffic.NONE
                : Traffic.between(previous, known);
        if (event.getOp() == Op.CLOSE) {
            SocketClosed closed = new SocketClosed(
                    at,
                    epoch,
                    sequence,
                    view,
                    requireNonNullElse(event.getCloseReason(), CloseReason.UNKNOWN),
                    lifetime(at, event),
                    traffic);
            return previous == null
                    ? List.of(new SocketOpened(at, epoch, sequence, view, Traffic.NONE), closed)
                    : after(previous.view(), closed, completes(previous, event));
        }
        if (previous == null) {
            return event.getOp() == Op.OPEN && event.getState() != State.SYN_RECV
                    ? List.of(new SocketOpened(at, epoch, sequence, view, traffic))
                    : List.of(new SocketSeen(at, epoch, sequence, view));
        }
        State before = previous.view().state();
        SocketChanged changed = new SocketChanged(at, epoch, sequence, view, before, traffic);
        return after(previous.view(), changed, completes(previous, event));
    }

    /** Its host is not heard of any more: what it holds is not known, and it ended for no one. */
    public static Observation gone(LastKnown known, long atMicros) {
        return known.view().isListener()
                ? new ListenerClosed(atMicros, known.epoch(), known.sequence(), known.view())
                : new SocketLeft(atMicros, known.epoch(), known.sequence(), known.view());
    }

    /** Its host is heard of again, and it was there all the time. */
    public static Observation back(LastKnown known, long atMicros) {
        return known.view().isListener()
                ? new ListenerSeen(atMicros, known.epoch(), known.sequence(), known.view(), false)
                : new SocketSeen(atMicros, known.epoch(), known.sequence(), known.view());
    }

    /** Before what happened to a socket: that it goes on under another name, and that only now it is a connection. */
    private static List<Observation> after(SocketView before, OfSocket now, boolean completes) {
        boolean renamed = !sameName(before, now.socket());
        long at = now.atMicros();
        List<Observation> all = new ArrayList<>(3);
        if (renamed) {
            all.add(new SocketLeft(at, now.epoch(), now.sequence(), before));
        }
        if (completes) {
            all.add(new SocketOpened(at, now.epoch(), now.sequence(), now.socket(), Traffic.NONE));
        } else if (renamed) {
            all.add(new SocketSeen(at, now.epoch(), now.sequence(), now.socket()));
        }
        all.add(now);
        return all;
    }

    /** Whether a half-open connection became one: the kernel tells the end of a socket only if it had its handshake. */
    private static boolean completes(LastKnown previous, SocketEvent event) {
        return previous.view().state() == State.SYN_RECV
                && event.getState() != State.SYN_RECV
                && (event.getOp() != Op.CLOSE || event.getCapturedBy() == CapturedBy.DESTROY);
    }

    /** What a status says; empty when it concerns no rule, and says only that time has passed. */
    public static List<Observation> map(CollectorStatus status) {
        long at = micros(status.getAt());
        Gap gap = status.getGap();
        Loss loss = gap == null
                ? null
                : new Loss(
                        micros(gap.getFrom()),
                        micros(gap.getUntil()),
                        gap.getLost(),
                        gap.getCause().name());
        return List.of(new HostStatus(
                at,
                status.getEpoch(),
                status.getSequence(),
                status.getHostId(),
                loss,
                timeWait(status),
                KernelCounts.of(status.getKernelCounters())));
    }

    private static boolean sameName(SocketView before, SocketView after) {
        return before.process().equals(after.process())
                && before.direction() == after.direction()
                && before.role() == after.role()
                && Objects.equals(before.remoteIp(), after.remoteIp())
                && Objects.equals(before.remotePort(), after.remotePort())
                && Objects.equals(before.localPort(), after.localPort());
    }

    private static long lifetime(long at, SocketEvent event) {
        Long earliest = AnomalyRecord.micros(event.getOpenedNotBefore());
        Long latest = AnomalyRecord.micros(event.getOpenedNotAfter());
        Long opened = earliest != null ? earliest : latest;
        return opened == null ? 0 : Math.max(0, at - opened);
    }

    private static @Nullable Long timeWait(CollectorStatus status) {
        Snapshot snapshot = status.getSnapshot();
        Map<String, Long> states = snapshot == null ? null : snapshot.getStates();
        return states == null ? null : states.get("TCP/TIME_WAIT");
    }

    private static long micros(Instant instant) {
        return Objects.requireNonNull(AnomalyRecord.micros(instant));
    }
}

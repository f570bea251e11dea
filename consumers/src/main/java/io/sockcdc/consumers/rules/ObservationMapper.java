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
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events to observations, a pure function: the caller brings the last event of the same socket, as the table of sockets keeps
 * it. A CLOSE of a socket that was never seen is opened and closed; READ is not an opening, and neither is a half-open
 * connection before its handshake is complete; an event that is not newer than the last one of its socket says nothing.
 */
public final class ObservationMapper {
    private ObservationMapper() {}

    /**
     * What an event says, in the order in which it is to be judged.
     *
     * @param previous the last event of this socket; null when there is none, or it closed
     */
    public static List<Observation> map(@Nullable SocketEvent previous, SocketKey key, SocketEvent event) {
        if (previous != null && !isNewer(previous, event)) {
            return List.of();
        }
        long at = micros(event.getObservedAt());
        long epoch = event.getEpoch();
        long sequence = event.getSequence();
        SocketView view = view(key, event, previous);
        if (event.getRole() == Role.LISTENER || event.getDirection() == Direction.LISTENER) {
            return event.getOp() == Op.CLOSE
                    ? List.of(new ListenerClosed(at, epoch, sequence, view))
                    : List.of(new ListenerSeen(at, epoch, sequence, view, event.getOp() == Op.OPEN));
        }
        Traffic traffic = previous == null && event.getOp() != Op.CLOSE && event.getOp() != Op.OPEN
                ? Traffic.NONE
                : traffic(previous, event);
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
                    : after(key, previous, view, closed, completes(previous, event));
        }
        if (previous == null) {
            return event.getOp() == Op.OPEN && event.getState() != State.SYN_RECV
                    ? List.of(new SocketOpened(at, epoch, sequence, view, traffic))
                    : List.of(new SocketSeen(at, epoch, sequence, view));
        }
        SocketChanged changed = new SocketChanged(at, epoch, sequence, view, previous.getState(), traffic);
        return after(key, previous, view, changed, completes(previous, event));
    }

    /** Before what happened to a socket: that it goes on under another name, and that only now it is a connection. */
    private static List<Observation> after(
            SocketKey key, SocketEvent previous, SocketView view, OfSocket happened, boolean completes) {
        SocketView before = view(key, previous, null);
        boolean renamed = !sameName(before, view);
        long at = happened.atMicros();
        long epoch = happened.epoch();
        long sequence = happened.sequence();
        List<Observation> all = new ArrayList<>(3);
        if (renamed) {
            all.add(new SocketLeft(at, epoch, sequence, before));
        }
        if (completes) {
            all.add(new SocketOpened(at, epoch, sequence, view, Traffic.NONE));
        } else if (renamed) {
            all.add(new SocketSeen(at, epoch, sequence, view));
        }
        all.add(happened);
        return all;
    }

    /** Whether a half-open connection became one: the kernel tells the end of a socket only if it had its handshake. */
    private static boolean completes(SocketEvent previous, SocketEvent event) {
        return previous.getState() == State.SYN_RECV
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
                at, status.getEpoch(), status.getSequence(), status.getHostId(), loss, timeWait(status)));
    }

    private static boolean isNewer(SocketEvent previous, SocketEvent event) {
        int epochs = Long.compare(event.getEpoch(), previous.getEpoch());
        return epochs > 0 || (epochs == 0 && event.getSequence() > previous.getSequence());
    }

    private static boolean sameName(SocketView before, SocketView after) {
        return before.process().equals(after.process())
                && before.direction() == after.direction()
                && before.role() == after.role()
                && Objects.equals(before.remoteIp(), after.remoteIp())
                && Objects.equals(before.remotePort(), after.remotePort())
                && Objects.equals(before.localPort(), after.localPort());
    }

    private static SocketView view(SocketKey key, SocketEvent e, @Nullable SocketEvent previous) {
        // A destroyed socket says CLOSE; what it was before tells the rules more.
        boolean destroyed = e.getOp() == Op.CLOSE && e.getState() == State.CLOSE;
        State state = destroyed && previous != null ? previous.getState() : e.getState();
        boolean unheld = e.getCapturedBy() == CapturedBy.SNAPSHOT && e.getInode() == null;
        Long opened = AnomalyRecord.micros(e.getOpenedNotAfter());
        return new SocketView(
                key.getHostId(),
                key.getBootId(),
                key.getNetns(),
                key.getCookie(),
                e.getProtocol(),
                e.getLocalIp(),
                e.getLocalPort(),
                e.getRemoteIp(),
                e.getRemotePort(),
                e.getDirection(),
                e.getRole(),
                state,
                e.getPid(),
                e.getCommand(),
                e.getUid(),
                opened == null ? micros(e.getObservedAt()) : opened,
                latest(e.getPayloadBytesSent(), previous == null ? null : previous.getPayloadBytesSent()),
                latest(received(e), previous == null ? null : previous.getPayloadBytesReceived()),
                !unheld,
                e.getAcceptQueue(),
                e.getAcceptQueueLimit());
    }

    private static Traffic traffic(@Nullable SocketEvent previous, SocketEvent event) {
        Long sent = event.getPayloadBytesSent();
        Long before = previous == null ? null : previous.getPayloadBytesSent();
        TcpInfo now = event.getTcpInfo();
        TcpInfo then = previous == null ? null : previous.getTcpInfo();
        return new Traffic(
                difference(sent, before),
                now == null ? 0 : difference(now.getSegsOut(), then == null ? null : then.getSegsOut()),
                now == null ? 0 : difference(now.getTotalRetrans(), then == null ? null : then.getTotalRetrans()));
    }

    private static @Nullable Long latest(@Nullable Long now, @Nullable Long before) {
        return now != null ? now : before;
    }

    /** Some endings do not tell whether the peer's FIN was counted: the count may then be one too high. */
    private static @Nullable Long received(SocketEvent event) {
        Long payload = event.getPayloadBytesReceived();
        TcpInfo info = event.getTcpInfo();
        return payload != null || info == null ? payload : info.getBytesReceived();
    }

    private static long difference(@Nullable Long now, @Nullable Long before) {
        return now == null ? 0 : Math.max(0, now - (before == null ? 0 : before));
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

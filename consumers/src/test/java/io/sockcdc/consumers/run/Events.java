package io.sockcdc.consumers.run;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events of one host as its collector numbers them. */
final class Events {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    record Sent(SocketKey key, SocketEvent event) {}

    final String host;
    private long epoch = 1;
    private long sequence;
    private Instant now = START;

    Events(String host) {
        this.host = host;
    }

    Events at(int second) {
        now = START.plusSeconds(second);
        return this;
    }

    Events inEpoch(long number) {
        epoch = number;
        sequence = 0;
        return this;
    }

    Sent open(long cookie, String remote) {
        return new Sent(key(cookie), event(Op.OPEN, remote, State.ESTABLISHED).build());
    }

    Sent read(long cookie, String remote) {
        return new Sent(key(cookie), event(Op.READ, remote, State.ESTABLISHED).build());
    }

    Sent change(long cookie, String remote, State state, String command, long received) {
        return new Sent(
                key(cookie),
                event(Op.CHANGE, remote, state)
                        .setCommand(command)
                        .setPayloadBytesReceived(received)
                        .build());
    }

    Sent close(long cookie, String remote, CloseReason reason, CapturedBy by) {
        return new Sent(
                key(cookie),
                event(Op.CLOSE, remote, State.CLOSE)
                        .setCloseReason(reason)
                        .setCapturedBy(by)
                        .build());
    }

    Sent close(long cookie, String remote) {
        return close(cookie, remote, CloseReason.GRACEFUL, CapturedBy.DESTROY);
    }

    Sent listener(long cookie) {
        return new Sent(
                key(cookie),
                event(Op.OPEN, null, State.LISTEN)
                        .setRole(Role.LISTENER)
                        .setDirection(Direction.LISTENER)
                        .build());
    }

    CollectorStatus heartbeat() {
        return status(StatusKind.HEARTBEAT).build();
    }

    CollectorStatus gap(long lost) {
        return status(StatusKind.GAP)
                .setGap(Gap.newBuilder()
                        .setCause(GapCause.KERNEL_DROP)
                        .setLost(lost)
                        .setFrom(now)
                        .setUntil(now)
                        .build())
                .build();
    }

    private CollectorStatus.Builder status(StatusKind kind) {
        return CollectorStatus.newBuilder()
                .setKind(kind)
                .setHostId(host)
                .setBootId("boot")
                .setEpoch(epoch)
                .setSequence(sequence)
                .setAt(now);
    }

    private SocketKey key(long cookie) {
        return new SocketKey(host, "boot", 1L, cookie);
    }

    private SocketEvent.Builder event(Op op, @Nullable String remote, State state) {
        sequence++;
        return SocketEvent.newBuilder()
                .setOp(op)
                .setEpoch(epoch)
                .setSequence(sequence)
                .setObservedAt(now)
                .setCapturedBy(CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("10.0.0.1")
                .setLocalPort(443)
                .setRemoteIp(remote)
                .setRemotePort(remote == null ? null : 50_000)
                .setDirection(Direction.INBOUND)
                .setRole(Role.SERVER)
                .setState(state)
                .setHealed(List.of());
    }
}

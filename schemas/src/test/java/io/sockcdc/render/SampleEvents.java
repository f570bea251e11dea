package io.sockcdc.render;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.util.List;

/** Events for tests to fill in. */
public final class SampleEvents {
    private SampleEvents() {}

    /** The CLOSE of an established TCP connection of which nothing else is known. */
    public static SocketEvent close() {
        SocketEvent event = new SocketEvent();
        event.setOp(Op.CLOSE);
        event.setHostName("");
        event.setEpoch(1);
        event.setSequence(1);
        event.setObservedAt(Instant.parse("2026-11-20T03:12:04.123456Z"));
        event.setCapturedBy(CapturedBy.DESTROY);
        event.setHealed(List.of());
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setState(State.ESTABLISHED);
        event.setDirection(Direction.UNKNOWN);
        event.setRole(Role.UNKNOWN);
        return event;
    }

    /** A key. */
    public static SocketKey key() {
        SocketKey key = new SocketKey();
        key.setHostId("host");
        key.setBootId("boot");
        key.setNetns(4026531840L);
        key.setCookie(0x1030L);
        return key;
    }
}

package io.sockcdc.collector;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.TimerKind;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is left out when more comes than can be handed on: first details of memory and queues, then CHANGE events, and never
 * a CLOSE. The measure is how full the memory before the spool is. Owned by the capture thread; the figures may be read late
 * by others.
 */
final class Overload {
    private static final double DETAILS_ABOVE = 0.25;
    private static final double CHANGES_ABOVE = 0.5;
    private static final double NOTHING_BELOW = 0.1;

    private final DoubleSupplier fill;
    private Level level = Level.NOTHING;
    private long shedDetails;
    private long shedChanges;
    private boolean changesMissing;

    /** What is left out. */
    enum Level {
        NOTHING,
        DETAILS,
        CHANGES
    }

    /** @param fill how full the memory is, 0 to 1 */
    Overload(DoubleSupplier fill) {
        this.fill = fill;
    }

    /** Judges anew; once for each batch. */
    void judge() {
        double full = fill.getAsDouble();
        if (full >= CHANGES_ABOVE) {
            level = Level.CHANGES;
        } else if (full >= DETAILS_ABOVE) {
            level = level == Level.NOTHING ? Level.DETAILS : level;
        } else if (full < NOTHING_BELOW) {
            level = Level.NOTHING;
        }
    }

    Level level() {
        return level;
    }

    /** The change as it is to be told; null when it is not. */
    @Nullable SocketChange admit(SocketChange change) {
        if (level == Level.NOTHING) {
            return change;
        }
        if (level == Level.CHANGES && change.op() == Op.CHANGE) {
            shedChanges++;
            changesMissing = true;
            return null;
        }
        shedDetails++;
        return withoutDetails(change);
    }

    /** Once after CHANGE events were left out and are not any more: it is time to tell every socket as it is. */
    boolean endsWithChangesMissing() {
        boolean now = changesMissing && level == Level.NOTHING;
        changesMissing &= !now;
        return now;
    }

    long shedDetails() {
        return shedDetails;
    }

    long shedChanges() {
        return shedChanges;
    }

    private static SocketChange withoutDetails(SocketChange change) {
        SocketRecord socket = change.socket();
        SocketDetails details = socket.details();
        SocketDetails kept = details == null
                ? null
                : new SocketDetails(
                        null,
                        details.congestion(),
                        null,
                        null,
                        null,
                        null,
                        details.mark(),
                        null,
                        null,
                        details.cgroupId(),
                        null,
                        null,
                        null);
        SocketRecord plain = new SocketRecord(
                socket.netns(),
                socket.cookie(),
                socket.family(),
                socket.protocol(),
                socket.state(),
                socket.localIp(),
                socket.localPort(),
                socket.remoteIp(),
                socket.remotePort(),
                socket.interfaceIndex(),
                TimerKind.OFF,
                0,
                0,
                socket.receiveQueue(),
                socket.sendQueue(),
                socket.uid(),
                socket.inode(),
                socket.tcpInfo(),
                kept);
        return new SocketChange(
                change.op(),
                change.capturedBy(),
                change.observedAtMicros(),
                plain,
                change.healed(),
                change.opened(),
                change.closed(),
                change.direction(),
                change.role(),
                change.previousState(),
                change.reason(),
                change.user(),
                change.owner(),
                change.payloadBytesSent(),
                change.payloadBytesReceived());
    }
}

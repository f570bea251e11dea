package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.util.Arrays;

/**
 * What happened in each of the last seconds. Events count in the second they were observed in, levels in the second they were
 * noted in. Safe for several threads.
 */
public final class Activity {
    /** How many seconds it reaches back. */
    public static final int SECONDS = 900;

    /** What is counted or noted for each second. */
    public enum Measure {
        /** Events of any kind. */
        EVENTS,
        /** Connections that opened. */
        OPENED,
        /** Connections that closed. */
        CLOSED,
        /** Connections that closed without ever having been established. */
        FAILED,
        /** Payload bytes received, as they were reported. */
        BYTES_IN,
        /** Payload bytes sent, as they were reported. */
        BYTES_OUT,
        /** Connections that are open; -1 where it was not noted. */
        OPEN
    }

    private final long[][] values = new long[Measure.values().length][SECONDS];
    private long newest;

    /** One stretch of seconds, the oldest first. Immutable. */
    public static final class Stretch {
        private final long[] values;

        private Stretch(long[] values) {
            this.values = values;
        }

        /** The last so many of its values, the oldest first. */
        public long[] last(int seconds) {
            return Arrays.copyOfRange(values, Math.max(0, values.length - seconds), values.length);
        }

        /** Mean per second over the last so many of them. */
        public double mean(int seconds) {
            return Arrays.stream(last(seconds)).average().orElse(0);
        }
    }

    /** Counts an event. */
    public synchronized void take(SocketEvent event) {
        long second = event.getObservedAt().getEpochSecond();
        add(Measure.EVENTS, second, 1);
        if (!isConnection(event)) {
            return;
        }
        if (event.getOp() == Op.OPEN) {
            add(Measure.OPENED, second, 1);
        } else if (event.getOp() == Op.CLOSE) {
            if (event.getPreviousState() == null && event.getCapturedBy() != CapturedBy.RECOVERY) {
                add(Measure.OPENED, second, 1);
            }
            add(Measure.CLOSED, second, 1);
            CloseReason reason = event.getCloseReason();
            if (reason == CloseReason.REFUSED
                    || reason == CloseReason.NEVER_CONNECTED
                    || reason == CloseReason.UNACCEPTED) {
                add(Measure.FAILED, second, 1);
            }
        }
    }

    private static boolean isConnection(SocketEvent event) {
        return event.getRemoteIp() != null
                && event.getRole() != Role.LISTENER
                && event.getState() != State.LISTEN
                && (event.getOp() == Op.CLOSE
                        || !(event.getState() == State.CLOSE && event.getProtocol() == Protocol.TCP));
    }

    /** Adds to a second. */
    public synchronized void add(Measure measure, long second, long amount) {
        advance(second);
        if (newest - second < SECONDS) {
            values[measure.ordinal()][(int) Math.floorMod(second, (long) SECONDS)] += amount;
        }
    }

    /** Notes a level. */
    public synchronized void note(Measure measure, long second, long level) {
        advance(second);
        if (newest - second < SECONDS) {
            values[measure.ordinal()][(int) Math.floorMod(second, (long) SECONDS)] = level;
        }
    }

    /** The seconds before {@code end}, the oldest first. */
    public synchronized Stretch before(long end, int seconds, Measure measure) {
        advance(end - 1);
        long[] stretch = new long[Math.min(seconds, SECONDS)];
        long first = end - stretch.length;
        for (int i = 0; i < stretch.length; i++) {
            boolean known = first + i <= newest && newest - (first + i) < SECONDS;
            stretch[i] = known
                    ? values[measure.ordinal()][(int) Math.floorMod(first + i, (long) SECONDS)]
                    : measure == Measure.OPEN ? -1 : 0;
        }
        return new Stretch(stretch);
    }

    private void advance(long second) {
        if (second <= newest) {
            return;
        }
        if (second - newest >= SECONDS) {
            for (Measure measure : Measure.values()) {
                Arrays.fill(values[measure.ordinal()], measure == Measure.OPEN ? -1 : 0);
            }
        } else {
            for (long fresh = newest + 1; fresh <= second; fresh++) {
                for (Measure measure : Measure.values()) {
                    values[measure.ordinal()][(int) Math.floorMod(fresh, (long) SECONDS)] =
                            measure == Measure.OPEN ? -1 : 0;
                }
            }
        }
        newest = second;
    }
}

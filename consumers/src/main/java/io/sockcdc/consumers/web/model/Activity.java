package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

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

    /** Beyond so many open sockets those that live only between two looks are not counted as opened. */
    private static final int MOST_OPEN = 200_000;

    private final Set<SocketKey> open = new HashSet<>();
    private long began = Long.MAX_VALUE;
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

    /**
     * What an event says of connections.
     *
     * @param opened connections that opened
     * @param closed connections that closed
     * @param failed those of them that were never established
     */
    public record Change(long opened, long closed, long failed) {
        /** Nothing opened, nothing closed. */
        public static final Change NONE = new Change(0, 0, 0);

        /** Both together. */
        public Change plus(Change other) {
            return new Change(opened + other.opened, closed + other.closed, failed + other.failed);
        }

        /** Whether nothing opened and nothing closed. */
        public boolean isNothing() {
            return opened == 0 && closed == 0;
        }
    }

    /**
     * Counts an event, and tells what it changed. A CLOSE of a socket that no event told of before is one that opened and closed between two looks,
     * unless it was open before the first event that was taken.
     */
    public synchronized Change take(SocketKey key, SocketEvent event) {
        long second = event.getObservedAt().getEpochSecond();
        began = Math.min(began, second);
        boolean known = event.getOp() == Op.CLOSE ? open.remove(key) : !note(key);
        Change change = change(event, known);
        add(Measure.EVENTS, second, 1);
        add(Measure.OPENED, second, change.opened);
        add(Measure.CLOSED, second, change.closed);
        add(Measure.FAILED, second, change.failed);
        return change;
    }

    private Change change(SocketEvent event, boolean known) {
        State before = event.getPreviousState();
        if (event.getRemoteIp() == null || event.getRole() == Role.LISTENER || event.getState() == State.LISTEN) {
            return Change.NONE;
        }
        boolean was = before != null && isConnection(event, before);
        boolean is = isConnection(event, event.getState());
        return switch (event.getOp()) {
            case OPEN -> new Change(is ? 1 : 0, 0, 0);
            case CHANGE -> new Change(before != null && is && !was ? 1 : 0, was && !is ? 1 : 0, 0);
            case CLOSE -> before == null || was ? close(event, !known) : Change.NONE;
            default -> Change.NONE;
        };
    }

    private boolean note(SocketKey key) {
        return open.size() < MOST_OPEN && open.add(key);
    }

    private Change close(SocketEvent event, boolean unseen) {
        Instant since = event.getOpenedNotAfter();
        boolean fresh = unseen
                && event.getCapturedBy() != CapturedBy.RECOVERY
                && open.size() < MOST_OPEN
                && (since == null ? event.getPreviousState() == null : since.getEpochSecond() >= began);
        CloseReason reason = event.getCloseReason();
        boolean failed = reason == CloseReason.REFUSED
                || reason == CloseReason.NEVER_CONNECTED
                || reason == CloseReason.UNACCEPTED;
        return new Change(fresh ? 1 : 0, 1, failed ? 1 : 0);
    }

    private static boolean isConnection(SocketEvent event, State state) {
        return state != State.LISTEN
                && state != State.BOUND_INACTIVE
                && !(state == State.CLOSE && event.getProtocol() == Protocol.TCP);
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

    /**
     * Notes how many connections were open in the seconds before {@code end}, followed back from how many there are by what
     * opened and closed.
     */
    public synchronized void noteOpenBefore(long end, int seconds, long open) {
        long level = open;
        for (long second = end - 1; second >= end - seconds; second--) {
            note(Measure.OPEN, second, Math.max(0, level));
            int place = (int) Math.floorMod(second, (long) SECONDS);
            level += values[Measure.CLOSED.ordinal()][place] - values[Measure.OPENED.ordinal()][place];
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

package io.sockcdc.render;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One line an event, columns always in the same place: time (UTC), op, protocol, state, direction, local, remote, reason,
 * process, payload bytes sent and received, and how long the socket lived, as bounds. What is not known is a dash.
 *
 * <p>Text from outside is escaped. Not thread-safe.
 */
public final class WatchText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int[] WIDTHS = {27, 6, 5, 11, 8, 24, 24, 15, 24, 10, 10, 0};
    /** Widths where there is little room, and which columns are there first. */
    private static final int[] NARROW = {12, 6, 5, 11, 8, 21, 21, 15, 20, 10, 10, 18};

    private static final int[] FIRST = {0, 1, 5, 6, 7, 8, 3, 2, 4, 9, 10, 11};
    private static final String[] HEADER = {
        "TIME", "OP", "PROTO", "STATE", "DIR", "LOCAL", "REMOTE", "REASON", "PROCESS", "SENT", "RECEIVED", "LIVED"
    };
    private static final int FIRST_NUMBER = 9;
    private static final int AFTER_NUMBERS = 11;

    private final Appendable out;
    private final boolean colour;
    private final @Nullable FilterNames names;
    private final StringBuilder line = new StringBuilder(220);
    private final int[] widths;
    private final boolean narrow;

    /**
     * A printer of lines that fit a terminal: with the time of day, the columns that have room, and values that are too long
     * cut. Where there is room for all of them it prints as the other does.
     *
     * @param columns width of the terminal in characters
     */
    public WatchText(Appendable out, boolean colour, @Nullable FilterNames names, int columns) {
        this.out = out;
        this.colour = colour;
        this.names = names;
        narrow = columns < IntStream.of(WIDTHS).sum() + WIDTHS.length + NARROW[NARROW.length - 1];
        widths = narrow ? fitting(columns) : WIDTHS;
    }

    private static int[] fitting(int columns) {
        int[] widths = new int[NARROW.length];
        Arrays.fill(widths, -1);
        int left = columns + 1;
        for (int column : FIRST) {
            if (left < NARROW[column] + 1) {
                break;
            }
            widths[column] = NARROW[column];
            left -= NARROW[column] + 1;
        }
        return widths;
    }

    /**
     * A printer.
     *
     * @param colour whether terminal colours are wanted; the caller decides (a terminal, and no NO_COLOR)
     * @param names for service names instead of port numbers; null for numbers
     */
    public WatchText(Appendable out, boolean colour, @Nullable FilterNames names) {
        this.out = out;
        this.colour = colour;
        this.names = names;
        this.widths = WIDTHS;
        this.narrow = false;
    }

    /** Prints the names of the columns. */
    public void header() throws IOException {
        write("", HEADER);
    }

    /** Prints one event. */
    public void print(SocketKey key, SocketEvent event) throws IOException {
        write(colour ? colourOf(event) : "", new String[] {
            (narrow ? TIME_OF_DAY : TIME).format(event.getObservedAt()),
            event.getOp().name(),
            SsWords.netid(event.getProtocol()),
            state(event),
            direction(event),
            EndText.local(event, names),
            EndText.remote(event, names),
            event.getCloseReason() == null ? "-" : event.getCloseReason().name().toLowerCase(Locale.ROOT),
            process(event),
            bytes(event.getPayloadBytesSent()),
            bytes(event.getPayloadBytesReceived()),
            event.getOp() == Op.CLOSE ? lived(event) : "-"
        });
    }

    /** The state; of a socket that is gone the last one it was seen in. */
    private static String state(SocketEvent event) {
        State state = event.getOp() == Op.CLOSE ? event.getPreviousState() : event.getState();
        return state == null ? "-" : SsWords.state(state);
    }

    private void write(String code, String[] columns) throws IOException {
        line.setLength(0);
        line.append(code);
        int begin = line.length();
        for (int i = 0; i < columns.length; i++) {
            if (widths[i] < 0) {
                continue;
            }
            if (line.length() > begin) {
                line.append(' ');
            }
            String shown = narrow ? cut(columns[i], widths[i]) : columns[i];
            String padding = " ".repeat(Math.max(0, widths[i] - shown.length()));
            boolean right = i >= FIRST_NUMBER && i < AFTER_NUMBERS;
            line.append(right ? padding : "").append(shown).append(right ? "" : padding);
        }
        out.append(line.append(code.isEmpty() ? "" : "\u001b[0m").append('\n'));
    }

    /** An address keeps its port and a process its number: what is cut out is in the middle. */
    private static String cut(String text, int width) {
        if (text.length() <= width) {
            return text;
        }
        int tail = Math.min(width / 2, 8);
        return text.substring(0, Math.max(0, width - tail - 1)) + "~" + text.substring(text.length() - tail);
    }

    private static String colourOf(SocketEvent event) {
        CloseReason reason = event.getCloseReason();
        boolean bad = reason == CloseReason.RESET
                || reason == CloseReason.REFUSED
                || reason == CloseReason.UNACCEPTED
                || reason == CloseReason.HOST_RESTART;
        return switch (event.getOp()) {
            case OPEN -> "\u001b[32m";
            case CLOSE -> bad ? "\u001b[31m" : "\u001b[36m";
            case CHANGE -> "\u001b[33m";
            case READ, UNKNOWN -> "\u001b[2m";
        };
    }

    private static String direction(SocketEvent event) {
        return switch (event.getDirection()) {
            case INBOUND -> "in";
            case OUTBOUND -> "out";
            case LOCAL -> "local";
            case LISTENER -> "listener";
            case UNKNOWN -> "-";
        };
    }

    private static String process(SocketEvent event) {
        String command = event.getCommand();
        if (event.getPid() == null) {
            return command == null ? "-" : Printable.word(command);
        }
        return (command == null ? "" : Printable.word(command)) + "[" + event.getPid() + "]";
    }

    private static String bytes(@Nullable Long value) {
        return value == null ? "-" : String.valueOf(value.longValue());
    }

    /** Shortest and longest life that the known times allow. */
    private static String lived(SocketEvent event) {
        Duration least = between(event.getOpenedNotAfter(), event.getClosedNotBefore());
        Duration most = between(event.getOpenedNotBefore(), event.getClosedNotAfter());
        if (least == null || least.isNegative()) {
            return most == null ? "-" : "<=" + seconds(most);
        }
        return most == null ? ">=" + seconds(least) : seconds(least) + ".." + seconds(most);
    }

    private static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to);
    }

    private static String seconds(Duration duration) {
        return Numbers.general(duration.toNanos() / 1e9, duration.toSeconds() < 1000 ? 4 : 12) + "s";
    }
}

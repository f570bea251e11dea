package io.sockcdc.app;

import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.schema.SocketEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One event as a line for people: time, what happened, state, both ends, process, reason. */
final class EventText {
    private final DateTimeFormatter time;

    EventText(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    String line(ReceivedEvent received) {
        SocketEvent event = received.event();
        Instant at = event.getObservedAt();
        StringBuilder line = new StringBuilder(160);
        line.append(String.format(
                Locale.ROOT,
                "%s %-6s %-5s %-11s %-24s %-24s",
                time.format(at),
                event.getOp(),
                event.getProtocol().toString().toLowerCase(Locale.ROOT),
                event.getState(),
                end(event.getLocalIp(), event.getLocalPort()),
                end(event.getRemoteIp(), event.getRemotePort())));
        if (event.getCommand() != null) {
            line.append(' ').append(event.getCommand());
            if (event.getPid() != null) {
                line.append('[').append(event.getPid()).append(']');
            }
        }
        if (event.getCloseReason() != null) {
            line.append(' ').append(event.getCloseReason().toString().toLowerCase(Locale.ROOT));
        }
        return line.toString();
    }

    private static String end(@Nullable String ip, @Nullable Integer port) {
        String address = ip == null ? "*" : ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
        return address + ":" + (port == null ? "*" : port.toString());
    }
}

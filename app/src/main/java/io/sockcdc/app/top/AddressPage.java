package io.sockcdc.app.top;

import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.render.AlertText;
import io.sockcdc.render.Printable;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One address in lines: its flags, the hosts that see it, the programs that talk to it, and its sockets. */
final class AddressPage {
    private AddressPage() {}

    static List<String> lines(AddressRow row, AddressDetail detail, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "%s: %d open, %s opened/s, %s closed/s, %s failed/s, %s in, %s out%s",
                Printable.word(row.address()),
                row.open(),
                Column.rate(row.opened()),
                Column.rate(row.closed()),
                Column.rate(row.failed()),
                Column.bytes(row.bytesIn()),
                Column.bytes(row.bytesOut()),
                row.isPartial() ? "; lower bounds, events were lost" : ""));
        flags(lines, detail);
        hosts(lines, detail, now);
        processes(lines, detail);
        sockets(lines, detail, now);
        return lines;
    }

    private static void flags(List<String> lines, AddressDetail detail) {
        if (!detail.flags().isEmpty()) {
            title(lines, "FLAGS");
            AlertText text = new AlertText(false);
            for (Anomaly flag : detail.flags()) {
                text.of(flag).lines().forEach(lines::add);
            }
        }
    }

    private static void hosts(List<String> lines, AddressDetail detail, Instant now) {
        title(lines, format("%-36s %7s %8s %8s %7s %7s", "HOST", "OPEN", "OPENED/s", "CLOSED/s", "IN", "OUT"));
        detail.hosts().stream()
                .sorted(Comparator.comparing((Counted host) -> -host.counts().getOpen())
                        .thenComparing(Counted::subject))
                .map(host -> AddressRow.of(host, 0, now))
                .forEach(host -> lines.add(format(
                        "%-36s %7d %8s %8s %7s %7s",
                        word(host.counted().subject().getHostId()),
                        host.open(),
                        Column.rate(host.opened()),
                        Column.rate(host.closed()),
                        Column.bytes(host.bytesIn()),
                        Column.bytes(host.bytesOut()))));
    }

    private static void processes(List<String> lines, AddressDetail detail) {
        Map<String, Integer> counts = new TreeMap<>();
        for (ReceivedEvent socket : detail.sockets()) {
            counts.merge(
                    format(
                            "%-36s %s",
                            process(socket.event()), word(socket.key().getHostId())),
                    1,
                    Integer::sum);
        }
        title(lines, format("%7s %-36s %s", "SOCKETS", "PROCESS", "HOST"));
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(entry -> lines.add(format("%7d %s", entry.getValue(), entry.getKey())));
    }

    private static void sockets(List<String> lines, AddressDetail detail, Instant now) {
        title(lines, format("%-11s %-28s %-28s %-20s %s", "STATE", "LOCAL", "REMOTE", "PROCESS", "OPEN FOR"));
        if (!detail.complete()) {
            lines.add("(still reading)");
        }
        for (ReceivedEvent socket : detail.sockets()) {
            SocketEvent event = socket.event();
            lines.add(format(
                    "%-11s %-28s %-28s %-20s %s",
                    event.getState() == null ? "-" : event.getState().name(),
                    end(event.getLocalIp(), event.getLocalPort()),
                    end(event.getRemoteIp(), event.getRemotePort()),
                    process(event),
                    age(event, now)));
        }
    }

    private static void title(List<String> lines, String title) {
        lines.add("");
        lines.add(title);
    }

    private static String process(SocketEvent event) {
        String command = word(event.getCommand());
        return event.getPid() == null ? command : command + "[" + event.getPid() + "]";
    }

    private static String age(SocketEvent event, Instant now) {
        Instant since = event.getOpenedNotAfter();
        return since == null
                ? "-"
                : ">=" + Math.max(0, Duration.between(since, now).toSeconds()) + "s";
    }

    private static String end(@Nullable String ip, @Nullable Integer port) {
        String address = ip == null ? "*" : ip.indexOf(':') >= 0 ? "[" + Printable.word(ip) + "]" : Printable.word(ip);
        return address + ":" + (port == null ? "*" : port.toString());
    }

    private static String word(@Nullable String text) {
        return text == null ? "-" : Printable.word(text);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}

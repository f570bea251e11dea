package io.sockcdc.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.app.output.Lines;
import io.sockcdc.collector.SocketSummary;
import io.sockcdc.collector.SocketSummary.ByFamily;
import java.util.Locale;

/** A summary of sockets as {@code ss -s} prints it, or as one line of JSON. */
final class SummaryLines {
    private SummaryLines() {}

    static void text(SocketSummary summary, Lines out) {
        SocketSummary.Tcp tcp = summary.tcp();
        out.print("Total: " + summary.total());
        out.print(String.format(
                Locale.ROOT,
                "TCP:   %d (estab %d, closed %d, orphaned %d, timewait %d)",
                tcp.total(),
                tcp.established(),
                tcp.closed(),
                tcp.orphaned(),
                tcp.timeWait()));
        out.print("");
        out.print("Transport Total     IP        IPv6");
        row("RAW", summary.raw(), out);
        row("UDP", summary.udp(), out);
        row("TCP", summary.hashed(), out);
        row("INET", summary.inet(), out);
        row("FRAG", summary.fragments(), out);
        out.print("");
    }

    private static void row(String name, ByFamily figures, Lines out) {
        out.print(String.format(
                Locale.ROOT, "%s\t  %-9d %-9d %-9d", name, figures.total(), figures.ipv4(), figures.ipv6()));
    }

    /** @param netns inode of the namespace */
    static void json(SocketSummary summary, long netns, Lines out) {
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("netns", netns).put("total", summary.total());
        SocketSummary.Tcp tcp = summary.tcp();
        line.putObject("tcp")
                .put("total", tcp.total())
                .put("established", tcp.established())
                .put("closed", tcp.closed())
                .put("orphaned", tcp.orphaned())
                .put("time_wait", tcp.timeWait());
        put(line, "raw", summary.raw());
        put(line, "udp", summary.udp());
        put(line, "tcp_hashed", summary.hashed());
        put(line, "fragments", summary.fragments());
        out.print(line.toString());
    }

    private static void put(ObjectNode line, String name, ByFamily figures) {
        line.putObject(name).put("ipv4", figures.ipv4()).put("ipv6", figures.ipv6());
    }
}

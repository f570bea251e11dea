package io.sockcdc.app.output;

import io.sockcdc.consumers.query.Counted;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DistinctCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts as a table for people. */
public final class CountsText {
    private static final String[] HEADER = {
        "SUBJECT", "OPEN", "OPENED/s", "CLOSED/s", "FAILED/s", "TOTAL", "IN", "OUT", "PEERS", "PORTS", "NOTE"
    };
    private static final int LAST = HEADER.length - 1;

    private CountsText() {}

    /** One line each, columns aligned, without line ends. */
    public static List<String> lines(List<Counted> all, boolean header) {
        List<String[]> rows = new ArrayList<>();
        if (header) {
            rows.add(HEADER);
        }
        all.forEach(counted -> rows.add(row(counted)));
        int[] widths = new int[HEADER.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder(row[0]).append(" ".repeat(widths[0] - row[0].length()));
        for (int i = 1; i < LAST; i++) {
            line.append("  ").append(" ".repeat(widths[i] - row[i].length())).append(row[i]);
        }
        return line.append("  ").append(row[LAST]).toString().stripTrailing();
    }

    private static String[] row(Counted counted) {
        ConnectionCounts counts = counted.counts();
        return new String[] {
            subject(counted.subject()),
            Long.toString(counts.getOpen()),
            rate(counts.getLast1Min().getOpened()),
            rate(counts.getLast1Min().getClosed()),
            rate(counts.getLast1Min().getFailed()),
            Long.toString(counts.getOpenedTotal()),
            bytes(counts.getBytesIn()),
            bytes(counts.getBytesOut()),
            distinct(counts.getDistinctPeers()),
            distinct(counts.getDistinctPorts()),
            note(counts)
        };
    }

    private static String subject(CountSubject subject) {
        if (subject.getRemainder() != null) {
            return "(others " + subject.getRemainder() + ")";
        }
        StringBuilder text = new StringBuilder();
        append(text, subject.getHostId());
        append(text, subject.getIp());
        append(text, subject.getPort() == null ? null : subject.getProtocol() + ":" + subject.getPort());
        append(text, subject.getProcess());
        append(text, subject.getNetwork());
        return text.toString();
    }

    /** Names come from programs on other machines: nothing in them may steer a terminal. */
    private static void append(StringBuilder text, @Nullable String part) {
        if (part != null) {
            text.append(text.isEmpty() ? "" : " ");
            part.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        }
    }

    private static String rate(double perSecond) {
        return perSecond == 0 ? "0" : String.format(Locale.ROOT, "%.1f", perSecond);
    }

    private static String distinct(DistinctCount count) {
        return (count.getExact() ? "" : "~") + count.getValue();
    }

    private static String bytes(long bytes) {
        double rest = bytes;
        String units = "KMGTPE";
        if (bytes < 1_000) {
            return Long.toString(bytes);
        }
        int unit = -1;
        while (rest >= 1_000 && unit < units.length() - 1) {
            rest /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%c", rest, units.charAt(unit));
    }

    private static String note(ConnectionCounts counts) {
        List<String> notes = new ArrayList<>();
        if (counts.getPartial()) {
            notes.add("at least");
        }
        if (counts.getGaps() > 0) {
            notes.add(counts.getEventsLost() > 0 ? counts.getEventsLost() + " events lost" : "gaps");
        }
        return String.join(", ", notes);
    }
}

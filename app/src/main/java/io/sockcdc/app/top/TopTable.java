package io.sockcdc.app.top;

import io.sockcdc.consumers.address.AddressOrder;
import io.sockcdc.render.Printable;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of addresses in lines of a given width. */
final class TopTable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LEAST_ADDRESS = 15;
    private static final int MOST_ADDRESS = 45;

    private final List<Column> columns = new ArrayList<>();
    private final int addressWidth;

    /** A table of that width; columns that do not fit are left out from the right, but for the flags. */
    TopTable(int width) {
        int left = width - LEAST_ADDRESS;
        for (Column column : List.of(
                Column.OPEN, Column.FLAGS, Column.OPENED, Column.CLOSED, Column.IN, Column.OUT, Column.FAILED)) {
            if (left >= column.width() + 1) {
                left -= column.width() + 1;
                columns.add(column);
            }
        }
        columns.sort(Comparator.naturalOrder());
        addressWidth = Math.max(1, Math.min(MOST_ADDRESS, LEAST_ADDRESS + left));
    }

    /** The columns after the address. */
    List<Column> columns() {
        return columns;
    }

    static String summary(Figures figures) {
        long open = 0;
        double opened = 0;
        double closed = 0;
        for (AddressRow row : figures.rows()) {
            open += row.open();
            opened += row.opened();
            closed += row.closed();
        }
        return String.format(
                Locale.ROOT,
                "sockcdc top %s  %d %s, %d open, %s opened/s, %s closed/s, %d %s%s",
                TIME.format(figures.now()),
                figures.rows().size(),
                figures.rows().size() == 1 ? "address" : "addresses",
                open,
                Column.rate(opened),
                Column.rate(closed),
                figures.flags(),
                figures.flags() == 1 ? "flag" : "flags",
                figures.complete() ? "" : "  (reading " + figures.source() + ")");
    }

    /** A cell of a row, padded to its column: numbers to the right. */
    String cell(Column column, String text) {
        int width = column == Column.ADDRESS ? addressWidth : column.width();
        String shown = text.length() > width ? cut(text, width) : text;
        String padding = " ".repeat(width - shown.length());
        return column == Column.ADDRESS ? shown + padding : padding + shown;
    }

    private static String cut(String text, int width) {
        return width < 3 ? text.substring(0, width) : text.substring(0, width - 1) + "~";
    }

    String row(AddressRow row) {
        StringBuilder line = new StringBuilder(cell(Column.ADDRESS, Printable.word(row.address())));
        columns.forEach(column -> line.append(' ').append(cell(column, column.text(row))));
        return line.toString();
    }

    String header() {
        StringBuilder line = new StringBuilder(cell(Column.ADDRESS, Column.ADDRESS.title()));
        columns.forEach(column -> line.append(' ').append(cell(column, column.title())));
        return line.toString();
    }

    /** The rows that have {@code part} in their address and a socket that matches, in order. */
    static List<AddressRow> chosen(Figures figures, String part, Column sort, boolean reversed) {
        Comparator<AddressRow> order = sort.order();
        Map<String, Integer> matching = figures.matching();
        return figures.rows().stream()
                .filter(row -> row.address().contains(part))
                .filter(row -> matching == null || matching.containsKey(row.address()))
                .sorted((reversed ? order.reversed() : order).thenComparing(AddressRow::address, AddressOrder.INSTANCE))
                .toList();
    }
}

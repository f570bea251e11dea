package io.sockcdc.app.top;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Function;

/** A column of the table: how wide, by which key it sorts, and what it shows. */
enum Column {
    ADDRESS("ADDRESS", 0, 'n', AddressRow::address, Comparator.comparing(AddressRow::address)),
    OPEN(
            "OPEN",
            7,
            'o',
            row -> Long.toString(row.open()),
            Comparator.comparingLong(AddressRow::open).reversed()),
    OPENED(
            "OPENED/s",
            8,
            'p',
            row -> rate(row.opened()),
            Comparator.comparingDouble(AddressRow::opened).reversed()),
    CLOSED(
            "CLOSED/s",
            8,
            'c',
            row -> rate(row.closed()),
            Comparator.comparingDouble(AddressRow::closed).reversed()),
    FAILED(
            "FAILED/s",
            8,
            'f',
            row -> rate(row.failed()),
            Comparator.comparingDouble(AddressRow::failed).reversed()),
    IN(
            "IN",
            7,
            'i',
            row -> bytes(row.bytesIn()),
            Comparator.comparingLong(AddressRow::bytesIn).reversed()),
    OUT(
            "OUT",
            7,
            'u',
            row -> bytes(row.bytesOut()),
            Comparator.comparingLong(AddressRow::bytesOut).reversed()),
    FLAGS(
            "FLAGS",
            5,
            'a',
            row -> row.flags() == 0 ? "-" : Integer.toString(row.flags()),
            Comparator.comparingInt(AddressRow::flags).reversed());

    private final String title;
    private final int width;
    private final char key;
    private final Function<AddressRow, String> text;
    private final Comparator<AddressRow> order;

    Column(String title, int width, char key, Function<AddressRow, String> text, Comparator<AddressRow> order) {
        this.title = title;
        this.width = width;
        this.key = key;
        this.text = text;
        this.order = order;
    }

    String title() {
        return title;
    }

    /** Width in characters; 0 takes what is left. */
    int width() {
        return width;
    }

    char key() {
        return key;
    }

    String text(AddressRow row) {
        return text.apply(row);
    }

    /** The order that one wants first: largest, or from A to Z; equal ones by address. */
    Comparator<AddressRow> order() {
        return order;
    }

    static String rate(double perSecond) {
        return perSecond < 0.05 ? "0" : String.format(Locale.ROOT, "%.1f", perSecond);
    }

    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return Long.toString(bytes);
        }
        String units = "kMGTPE";
        double rest = bytes;
        int unit = -1;
        while (rest >= 999.95 && unit < units.length() - 1) {
            rest /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%c", rest, units.charAt(unit));
    }
}

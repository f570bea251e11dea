package io.sockcdc.app.top;

import io.sockcdc.consumers.address.AddressOrder;
import java.util.Comparator;
import java.util.Locale;

/** A column of the table: how wide, by which key it sorts, and what it shows. */
enum Column {
    ADDRESS("ADDRESS", 0, 'n'),
    OPEN("OPEN", 7, 'o'),
    OPENED("OPENED/s", 8, 'p'),
    CLOSED("CLOSED/s", 8, 'c'),
    FAILED("FAILED/s", 8, 'f'),
    IN("IN", 7, 'i'),
    OUT("OUT", 7, 'u'),
    FLAGS("FLAGS", 5, 'a');

    private final String title;
    private final int width;
    private final char key;

    Column(String title, int width, char key) {
        this.title = title;
        this.width = width;
        this.key = key;
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
        return switch (this) {
            case ADDRESS -> row.address();
            case OPEN -> Long.toString(row.open());
            case OPENED -> rate(row.opened());
            case CLOSED -> rate(row.closed());
            case FAILED -> rate(row.failed());
            case IN -> bytes(row.bytesIn());
            case OUT -> bytes(row.bytesOut());
            case FLAGS -> row.flags() == 0 ? "-" : Integer.toString(row.flags());
        };
    }

    /** The order that one wants first: largest, or from A to Z. */
    Comparator<AddressRow> order() {
        return switch (this) {
            case ADDRESS -> Comparator.comparing(AddressRow::address, AddressOrder.INSTANCE);
            case OPEN -> Comparator.comparingLong(AddressRow::open).reversed();
            case OPENED -> Comparator.comparingDouble(AddressRow::opened).reversed();
            case CLOSED -> Comparator.comparingDouble(AddressRow::closed).reversed();
            case FAILED -> Comparator.comparingDouble(AddressRow::failed).reversed();
            case IN -> Comparator.comparingLong(AddressRow::bytesIn).reversed();
            case OUT -> Comparator.comparingLong(AddressRow::bytesOut).reversed();
            case FLAGS -> Comparator.comparingInt(AddressRow::flags).reversed();
        };
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

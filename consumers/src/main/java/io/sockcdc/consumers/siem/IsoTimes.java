package io.sockcdc.consumers.siem;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as ISO 8601 in UTC with six digits of a second; remembers the last second it wrote. Owned by one thread. */
final class IsoTimes {
    private long second = Long.MIN_VALUE;
    private final StringBuilder text = new StringBuilder(27);

    String text(Instant time) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
            text.setLength(0);
            digits(local.getYear(), 4).append('-');
            digits(local.getMonthValue(), 2).append('-');
            digits(local.getDayOfMonth(), 2).append('T');
            digits(local.getHour(), 2).append(':');
            digits(local.getMinute(), 2).append(':');
            digits(local.getSecond(), 2).append('.');
        }
        text.setLength(20);
        digits(time.getNano() / 1000, 6).append('Z');
        return text.toString();
    }

    private StringBuilder digits(int value, int width) {
        for (int unit = (int) Math.pow(10, width - 1); unit > 0; unit /= 10) {
            text.append((char) ('0' + value / unit % 10));
        }
        return text;
    }
}

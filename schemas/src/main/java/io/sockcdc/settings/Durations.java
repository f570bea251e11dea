package io.sockcdc.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Durations as people write them: a whole number and a unit. */
public final class Durations {
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
        UNITS.put("us", Duration.ofNanos(1000));
    }

    private Durations() {}

    /**
     * The duration of a text such as 250ms, 30s or 5m.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String unit = text.substring(digits).trim();
        try {
            long count = Long.parseLong(text.substring(0, digits));
            if (count == 0 && unit.isEmpty()) {
                return Duration.ZERO;
            }
            Duration one = UNITS.get(unit);
            if (one == null) {
                throw new IllegalArgumentException("not a unit of time: " + unit);
            }
            return one.multipliedBy(count);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("not a duration: " + text, e);
        }
    }

    static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long count = duration.dividedBy(unit.getValue());
            if (unit.getValue().multipliedBy(count).equals(duration)) {
                return count + unit.getKey();
            }
        }
        return duration.toString();
    }
}

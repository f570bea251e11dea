package io.sockcdc.consumers.query;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment as people write it: {@code now}; {@code -15m} or {@code -1h30m} (units d h m s ms); a day ({@code today},
 * {@code yesterday}, {@code 2026-11-20}), a time of day ({@code 14:05}, {@code 14:05:30.5}), or both with a space or T
 * between; a zone ({@code Z}, {@code +02:00}, {@code Europe/Berlin}) may follow; {@code @1763608320.5} counts seconds since
 * 1970 UTC. Without a zone the clock's holds, without a day today.
 */
public final class TimeExpression {
    private static final Pattern RELATIVE = Pattern.compile("-((?:[0-9]{1,9}(?:ms|d|h|m|s))+)");
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|d|h|m|s)");
    private static final Pattern EPOCH = Pattern.compile("@[0-9]{1,11}(?:\\.[0-9]{1,9})?");
    private static final Pattern DAY_AND_TIME = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9].*)");
    private static final Pattern TIME_AND_ZONE = Pattern.compile("([0-9]{1,2}:[0-9:.]+)\\s*([Zz+-].*|)");

    private TimeExpression() {}

    /**
     * The moment that {@code text} says.
     *
     * @param clock says what now is, and the zone of what names none
     * @throws TimeSyntaxException when it says none
     */
    public static Instant parse(String text, Clock clock) {
        String trimmed = text.strip();
        try {
            if (trimmed.equals("now")) {
                return clock.instant();
            }
            Matcher relative = RELATIVE.matcher(trimmed);
            if (relative.matches()) {
                return clock.instant().minus(duration(relative.group(1)));
            }
            if (EPOCH.matcher(trimmed).matches()) {
                BigDecimal seconds = new BigDecimal(trimmed.substring(1));
                return Instant.ofEpochSecond(
                        seconds.longValue(),
                        seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
            }
            return calendar(trimmed, clock);
        } catch (DateTimeException | ArithmeticException e) {
            TimeSyntaxException failure = new TimeSyntaxException(text);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static Duration duration(String parts) {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(parts);
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "d" -> Duration.ofDays(count);
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "s" -> Duration.ofSeconds(count);
                        default -> Duration.ofMillis(count);
                    });
        }
        return sum;
    }

    /** DAY [TIME] [ZONE] or TIME [ZONE]. */
    private static Instant calendar(String text, Clock clock) {
        Deque<String> words = words(text);
        ZoneId zone = clock.getZone();
        if (words.size() > 1 && !isDay(words.getLast()) && !isTime(words.getLast())) {
            zone = ZoneId.of(words.removeLast());
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        LocalDate day = today;
        boolean told = false;
        if (!words.isEmpty() && isDay(words.getFirst())) {
            day = day(words.removeFirst(), today);
            told = true;
        }
        LocalTime time = LocalTime.MIDNIGHT;
        if (!words.isEmpty()) {
            time = time(words.removeFirst());
            told = true;
        }
        if (!words.isEmpty() || !told) {
            throw new DateTimeException("words too many or too few");
        }
        return ZonedDateTime.of(day, time, zone).toInstant();
    }

    /** The words of a text, an ISO time taken apart into day, time and zone. */
    private static Deque<String> words(String text) {
        Deque<String> words = new ArrayDeque<>(Arrays.asList(text.split("\\s+")));
        Deque<String> apart = new ArrayDeque<>();
        for (String word : words) {
            String rest = word;
            Matcher both = DAY_AND_TIME.matcher(rest);
            if (both.matches()) {
                apart.add(both.group(1));
                rest = both.group(2);
            }
            Matcher zoned = TIME_AND_ZONE.matcher(rest);
            if (zoned.matches() && !zoned.group(2).isEmpty()) {
                apart.add(zoned.group(1));
                String zone = zoned.group(2).toUpperCase(Locale.ROOT);
                int region = zone.indexOf('[');
                apart.add(region < 0 ? zone : zone.substring(0, region));
            } else {
                apart.add(rest);
            }
        }
        return apart;
    }

    private static boolean isDay(String word) {
        return word.equals("today") || word.equals("yesterday") || word.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    }

    private static boolean isTime(String word) {
        return word.matches("[0-9]{1,2}:[0-9:.]+");
    }

    private static LocalDate day(String word, LocalDate today) {
        return switch (word) {
            case "today" -> today;
            case "yesterday" -> today.minusDays(1);
            default -> LocalDate.parse(word);
        };
    }

    private static LocalTime time(String word) {
        try {
            return LocalTime.parse(word.indexOf(':') == 1 ? "0" + word : word);
        } catch (DateTimeParseException e) {
            throw new DateTimeException("no time of day: " + word, e);
        }
    }
}

package io.sockcdc.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as ss writes them. */
final class Numbers {
    private static final String[] RATE_UNITS = {"", "k", "M", "G", "T"};

    private static final int MOST_MICROS_IN_SIX_DIGITS = 999_999;
    /** Below it a double rounds to a long as it does to an integer of any length. */
    private static final double EXACT_LONG = 1L << 62;

    private Numbers() {}

    /** C's {@code %g} with that many significant digits. */
    static String general(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < digits) {
            return rounded.stripTrailingZeros().toPlainString();
        }
        String mantissa = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    }

    /** Microseconds as milliseconds. */
    static String millis(long micros) {
        if (micros >= 0 && micros <= MOST_MICROS_IN_SIX_DIGITS) {
            return thousandths((int) micros);
        }
        return general(micros / 1000.0, 6);
    }

    private static String thousandths(int number) {
        int rest = number % 1000;
        if (rest == 0) {
            return Integer.toString(number / 1000);
        }
        StringBuilder text = new StringBuilder(8).append(number / 1000).append('.');
        for (int unit = 100; rest > 0; unit /= 10) {
            text.append((char) ('0' + rest / unit));
            rest %= unit;
        }
        return text.toString();
    }

    /** Bits per second, exact or with a unit. */
    static String rate(double bitsPerSecond, boolean exact) {
        if (exact && Math.abs(bitsPerSecond) < EXACT_LONG) {
            return (long) Math.rint(bitsPerSecond) + "bps";
        }
        if (exact) {
            return new BigDecimal(bitsPerSecond)
                            .setScale(0, RoundingMode.HALF_EVEN)
                            .toPlainString() + "bps";
        }
        double value = bitsPerSecond;
        int unit = 0;
        while (value >= 1000 && unit < RATE_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return general(value, 3) + RATE_UNITS[unit] + "bps";
    }

    /** Time until a timer fires: minutes alone from ten on, no milliseconds from ten seconds on. */
    static String timer(long expiresMillis) {
        long minutes = expiresMillis / 60_000;
        long seconds = minutes > 9 ? 0 : expiresMillis / 1000 % 60;
        long millis = minutes > 0 || seconds > 9 ? 0 : expiresMillis % 1000;
        StringBuilder text = new StringBuilder();
        if (minutes > 0) {
            text.append(minutes).append("min");
        }
        if (seconds > 0) {
            text.append(seconds).append(millis > 0 ? "." : "sec");
        }
        if (millis > 0) {
            text.append(String.format(Locale.ROOT, "%03dms", millis));
        }
        return text.toString();
    }
}

package io.sockcdc.collector.config;

import java.time.Duration;

/** Checks of single values, each naming the key. */
final class Check {
    private Check() {}

    static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new SettingException(key, "must be longer than 0, not " + value);
        }
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new SettingException(key, "must not be negative, not " + value);
        }
    }

    static void notLonger(String key, Duration value, String otherKey, Duration other) {
        if (value.compareTo(other) > 0) {
            throw new SettingException(key, "must not be longer than " + otherKey + " (" + other + "), not " + value);
        }
    }

    static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new SettingException(key, "must be from " + least + " to " + most + ", not " + value);
        }
    }

    static void share(String key, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new SettingException(key, "must be more than 0 and at most 1, not " + value);
        }
    }

    static void notBlank(String key, String value) {
        if (value.isBlank()) {
            throw new SettingException(key, "must not be empty");
        }
    }

    /** Digits 0 to 65535 after the last colon, and something before it. */
    static void hostAndPort(String key, String value) {
        int colon = value.lastIndexOf(':');
        String digits = value.substring(colon + 1);
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (colon < 1 || !number || Integer.parseInt(digits) > 65_535) {
            throw new SettingException(key, "must be HOST:PORT, not '" + value + "'");
        }
    }
}

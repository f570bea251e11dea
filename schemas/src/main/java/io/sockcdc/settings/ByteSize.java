package io.sockcdc.settings;

import java.util.Locale;

/**
 * A number of bytes, written {@code 16MiB}, {@code 64KiB}, {@code 10MB} (decimal) or {@code 512}.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative");
        }
    }

    /** That many mebibytes. */
    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /**
     * The size that a text says.
     *
     * @throws IllegalArgumentException when it says none, or more than fits
     */
    public static ByteSize parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String unit = text.substring(digits).trim().toLowerCase(Locale.ROOT);
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), factor(unit)));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("not a size: " + text, e);
        }
    }

    private static long factor(String unit) {
        long binary = 1;
        long decimal = 1;
        for (int i = 0; i < BINARY.length; i++) {
            if (unit.equals(BINARY[i].toLowerCase(Locale.ROOT))) {
                return binary;
            }
            if (unit.equals(DECIMAL[i].toLowerCase(Locale.ROOT))) {
                return decimal;
            }
            binary <<= 10;
            decimal *= 1000;
        }
        if (unit.isEmpty()) {
            return 1;
        }
        throw new IllegalArgumentException("not a unit of size: " + unit);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact text with a binary unit; it parses to the same size. */
    @Override
    public String toString() {
        long value = bytes;
        int unit = 0;
        while (value != 0 && (value & 1023) == 0 && unit < BINARY.length - 1) {
            value >>= 10;
            unit++;
        }
        return value + BINARY[unit];
    }
}

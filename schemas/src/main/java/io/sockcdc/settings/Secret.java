package io.sockcdc.settings;

/**
 * A value that nobody may see who reads logs, errors or the settings in force: it prints as {@code (secret)}.
 *
 * @param value what it is
 */
public record Secret(String value) {
    /** How every secret prints. */
    public static final String MASK = "(secret)";

    @Override
    public String toString() {
        return MASK;
    }
}

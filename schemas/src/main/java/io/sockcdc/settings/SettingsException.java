package io.sockcdc.settings;

import org.jspecify.annotations.Nullable;

/** Configuration that cannot be used. Its message is one line that names the key and where it stood. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String message) {
        this(message, null);
    }

    SettingsException(String message, @Nullable Throwable cause) {
        super(oneLine(message), cause);
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").trim();
    }
}

package io.sockcdc.consumers.siem;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the Common Event Format, version 0 (Micro Focus, "ArcSight Common Event Format", revision 25): a header of
 * fields with bars between, then {@code key=value} with blanks between. Owned by one thread.
 */
final class CefText {
    private final StringBuilder line = new StringBuilder(1024);
    private boolean header;

    /** Begins a line. */
    CefText begin() {
        line.setLength(0);
        line.append("CEF:0");
        header = true;
        return this;
    }

    /** The next field of the header. */
    CefText field(String text) {
        line.append('|');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '|' || c == '\\') {
                line.append('\\').append(c);
            } else {
                line.append(c < ' ' ? ' ' : c);
            }
        }
        return this;
    }

    /** One pair of the extension; nothing when the value is absent or empty. */
    CefText put(String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        key(key);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\', '=' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c < ' ' ? ' ' : c);
            }
        }
        return this;
    }

    CefText put(String key, @Nullable Number value) {
        if (value != null) {
            key(key);
            line.append(value);
        }
        return this;
    }

    /** Milliseconds since 1970, as the format has times. */
    CefText put(String key, @Nullable Instant value) {
        return put(key, value == null ? null : (Long) value.toEpochMilli());
    }

    /** A value with the label that says what it is, as the format has custom fields. */
    CefText labelled(String key, String label, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        return put(key, value).put(key + "Label", label);
    }

    @Override
    public String toString() {
        return line.toString();
    }

    private void key(String key) {
        line.append(header ? '|' : ' ').append(key).append('=');
        header = false;
    }
}

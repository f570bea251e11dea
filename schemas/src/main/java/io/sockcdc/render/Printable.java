package io.sockcdc.render;

import java.util.Locale;

/**
 * Text from outside made fit for a terminal: whatever could move the cursor, change colours or reorder what is read
 * (control, format and bidirectional characters, line separators, lone surrogates) is written as an escape.
 */
public final class Printable {
    private Printable() {}

    /** Escapes; a backslash is doubled, so that no text can pretend to be an escape. */
    public static String of(String text) {
        int clean = 0;
        while (clean < text.length() && isPlain(text.charAt(clean))) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (isHidden(c)) {
                escaped.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u{%x}", c));
            } else {
                escaped.appendCodePoint(c);
            }
        }
        return escaped.toString();
    }

    /** The same, and without a space or quote, for a text that must stay one word. */
    public static String word(String text) {
        String escaped = of(text);
        return escaped.indexOf(' ') < 0 && escaped.indexOf('"') < 0
                ? escaped
                : escaped.replace(" ", "\\x20").replace("\"", "\\x22");
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f && c != '\\';
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}

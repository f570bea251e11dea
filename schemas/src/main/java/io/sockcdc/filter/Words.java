package io.sockcdc.filter;

import java.util.Map;

/**
 * Cuts a filter text into words. Space separates; a backslash takes the next character as it is; a value may stand in quotes.
 * Parentheses and operators end a keyword even without space, which ss does not allow.
 */
final class Words {
    /** What a word is. */
    enum Kind {
        WORD,
        VALUE,
        OPEN,
        CLOSE,
        NOT,
        AND,
        OR,
        EQ,
        NE,
        GE,
        LE,
        GT,
        LT,
        END
    }

    /** A word and where it stands, from 0. */
    record Word(Kind kind, String text, int start) {}

    private static final Map<String, Kind> OPERATORS = Map.ofEntries(
            Map.entry("!", Kind.NOT),
            Map.entry("not", Kind.NOT),
            Map.entry("&", Kind.AND),
            Map.entry("&&", Kind.AND),
            Map.entry("and", Kind.AND),
            Map.entry("|", Kind.OR),
            Map.entry("||", Kind.OR),
            Map.entry("or", Kind.OR),
            Map.entry("=", Kind.EQ),
            Map.entry("==", Kind.EQ),
            Map.entry("eq", Kind.EQ),
            Map.entry("!=", Kind.NE),
            Map.entry("ne", Kind.NE),
            Map.entry("neq", Kind.NE),
            Map.entry(">=", Kind.GE),
            Map.entry("ge", Kind.GE),
            Map.entry("geq", Kind.GE),
            Map.entry("<=", Kind.LE),
            Map.entry("le", Kind.LE),
            Map.entry("leq", Kind.LE),
            Map.entry(">", Kind.GT),
            Map.entry("gt", Kind.GT),
            Map.entry("<", Kind.LT),
            Map.entry("lt", Kind.LT));
    private static final String SIGNS = "!&|=<>";

    private final String text;
    private int at;

    Words(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /** The next word where a keyword or an operator may stand. */
    Word next() {
        skipSpace();
        int start = at;
        if (at == text.length()) {
            return new Word(Kind.END, "", start);
        }
        char c = text.charAt(at);
        if (c == '(' || c == ')') {
            at++;
            return new Word(c == '(' ? Kind.OPEN : Kind.CLOSE, String.valueOf(c), start);
        }
        if (SIGNS.indexOf(c) >= 0) {
            boolean two = at + 1 < text.length() && OPERATORS.containsKey(text.substring(at, at + 2));
            at += two ? 2 : 1;
            String sign = text.substring(start, at);
            return new Word(OPERATORS.getOrDefault(sign, Kind.WORD), sign, start);
        }
        while (at < text.length()
                && !isSpace(text.charAt(at))
                && "()".indexOf(text.charAt(at)) < 0
                && SIGNS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return new Word(OPERATORS.getOrDefault(word, Kind.WORD), word, start);
    }

    /** The next word where a value must stand. */
    Word value() {
        skipSpace();
        int start = at;
        if (at == text.length() || text.charAt(at) == '(' || text.charAt(at) == ')') {
            return next();
        }
        char quote = text.charAt(at);
        if (quote == '"' || quote == '\'') {
            return quoted(quote, start);
        }
        StringBuilder value = new StringBuilder();
        boolean escaped = false;
        int depth = 0;
        while (at < text.length() && !isSpace(text.charAt(at))) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                escaped = true;
                c = text.charAt(++at);
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth < 0) {
                break;
            }
            value.append(c);
            at++;
        }
        String word = value.toString();
        Kind operator = OPERATORS.get(word);
        return new Word(operator == null || escaped ? Kind.VALUE : operator, word, start);
    }

    private Word quoted(char quote, int start) {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return new Word(Kind.VALUE, value.toString(), start);
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            value.append(c);
        }
        throw new FilterSyntaxException(text, start + 1, text.substring(start), "a closing quote");
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** A value written so that {@link #value} reads it back. */
    static String quote(String value) {
        if (value.isEmpty()) {
            return "\"\"";
        }
        StringBuilder quoted = new StringBuilder(value.length() + 4);
        if (OPERATORS.containsKey(value)) {
            quoted.append('\\');
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isSpace(c) || "\\()\"'".indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }

    /** The same text, character for character, without what could steer a terminal. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSpace(c)) {
                printable.append(' ');
            } else {
                int type = Character.getType(c);
                boolean hidden = type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR;
                printable.append(hidden ? '?' : c);
            }
        }
        return printable.toString();
    }
}

package io.sockcdc.filter;

/** A text that is not in the filter language. Its message shows the text with a caret under the column. */
public final class FilterSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final String token;
    private final String expected;

    FilterSyntaxException(String text, int column, String token, String expected) {
        super("filter, column " + column + ": expected " + expected + ", found "
                + (token.isEmpty() ? "the end" : "\"" + Words.printable(token) + "\"") + "\n  " + Words.printable(text)
                + "\n  " + " ".repeat(column - 1) + "^");
        this.column = column;
        this.token = token;
        this.expected = expected;
    }

    /** Where, in characters from 1; one past the last when the text ended too early. */
    public int column() {
        return column;
    }

    /** What stood there; empty at the end of the text. */
    public String token() {
        return token;
    }

    /** What could have stood there. */
    public String expected() {
        return expected;
    }
}

package io.sockcdc.app.output;

/** Text that comes in pieces, printed when a piece ends with a line end. Owned by one thread. */
public final class LineAppender implements Appendable {
    private final Lines lines;
    private final StringBuilder line = new StringBuilder(256);

    public LineAppender(Lines lines) {
        this.lines = lines;
    }

    @Override
    public LineAppender append(CharSequence text) {
        return append(text, 0, text.length());
    }

    @Override
    public LineAppender append(CharSequence text, int start, int end) {
        line.append(text, start, end);
        if (end > start && text.charAt(end - 1) == '\n') {
            lines.write(line);
            line.setLength(0);
        }
        return this;
    }

    @Override
    public LineAppender append(char character) {
        if (character == '\n') {
            lines.print(line);
            line.setLength(0);
        } else {
            line.append(character);
        }
        return this;
    }

    /** Prints what has no line end yet. */
    public void finish() {
        if (!line.isEmpty()) {
            append('\n');
        }
    }
}

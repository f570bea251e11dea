package io.sockcdc.app.output;

/** Text that comes in pieces, printed a whole line at a time. Owned by one thread. */
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
        for (int i = start; i < end; i++) {
            append(text.charAt(i));
        }
        return this;
    }

    @Override
    public LineAppender append(char character) {
        if (character == '\n') {
            lines.print(line.toString());
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

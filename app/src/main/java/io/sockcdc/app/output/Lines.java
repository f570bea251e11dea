package io.sockcdc.app.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output, a line at a time: each line leaves the process at once and whole. Owned by one thread. */
public final class Lines {
    private final OutputStream out;

    /** Lines to this stream, which should not buffer. */
    public Lines(OutputStream out) {
        this.out = out;
    }

    /**
     * Prints one line; the line end is added.
     *
     * @throws OutputClosedException when nobody reads any more, or the line cannot be written
     */
    public void print(String line) {
        write(line + "\n");
    }

    /**
     * Prints whole lines, their ends included.
     *
     * @throws OutputClosedException as {@link #print}
     */
    public void write(String lines) {
        try {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new OutputClosedException(e);
        }
    }
}

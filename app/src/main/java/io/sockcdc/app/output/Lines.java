package io.sockcdc.app.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, a line at a time: each line leaves the process at once and whole, or, when many are printed that nobody
 * waits for one by one, together with its neighbours. Owned by one thread.
 */
public final class Lines {
    private static final int GATHERED_BYTES = 64 << 10;

    private final OutputStream out;
    private final StringBuilder gathered = new StringBuilder();
    private final int mostGathered;

    /** Lines to this stream, which should not buffer; each leaves at once. */
    public Lines(OutputStream out) {
        this(out, 0);
    }

    private Lines(OutputStream out, int mostGathered) {
        this.out = out;
        this.mostGathered = mostGathered;
    }

    /** Lines to this stream, many at a time and whole: the last ones leave by {@link #flush}. */
    public static Lines gathering(OutputStream out) {
        return new Lines(out, GATHERED_BYTES);
    }

    /**
     * Prints one line; the line end is added.
     *
     * @throws OutputClosedException when nobody reads any more, or the line cannot be written
     */
    public void print(CharSequence line) {
        gathered.append(line).append('\n');
        flushWhenEnough();
    }

    /**
     * Prints whole lines, their ends included.
     *
     * @throws OutputClosedException as {@link #print}
     */
    public void write(CharSequence lines) {
        gathered.append(lines);
        flushWhenEnough();
    }

    private void flushWhenEnough() {
        if (gathered.length() >= mostGathered) {
            flush();
        }
    }

    /**
     * Lets go of what was gathered.
     *
     * @throws OutputClosedException as {@link #print}
     */
    public void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        byte[] bytes = gathered.toString().getBytes(StandardCharsets.UTF_8);
        gathered.setLength(0);
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new OutputClosedException(e);
        }
    }
}

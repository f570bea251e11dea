package io.sockcdc.app.top;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** Characters of a terminal to keys, as xterm and those that follow it send them. */
final class KeyReader {
    /** Over a slow line the rest of a sequence may come this much later; alone, it is the escape key. */
    private static final long REST_MILLIS = 50;

    private static final int LONGEST = 8;
    /** As the terminal sends it when it is raw and makes no signal of it. */
    private static final int CTRL_C = 3;

    /** The terminal library gives a look that failed as the end of the input, too: the end is one that stays. */
    private static final int ENDS_IN_A_ROW = 20;

    private final NonBlockingReader reader;
    private int ends;

    KeyReader(NonBlockingReader reader) {
        this.reader = reader;
    }

    /** The next key; null when none is pressed within that time. */
    @Nullable Key read(long millis) throws IOException {
        int first = reader.read(millis);
        ends = first == NonBlockingReader.EOF ? ends + 1 : 0;
        return switch (first) {
            case NonBlockingReader.READ_EXPIRED -> null;
            case NonBlockingReader.EOF -> ends < ENDS_IN_A_ROW ? null : Key.of(Key.Name.INTERRUPT);
            case CTRL_C -> Key.of(Key.Name.INTERRUPT);
            case '\r', '\n' -> Key.of(Key.Name.ENTER);
            case 0x7f, '\b' -> Key.of(Key.Name.BACKSPACE);
            case 0x1b -> sequence();
            default -> first < ' ' ? Key.of(Key.Name.OTHER) : Key.of((char) first);
        };
    }

    private Key sequence() throws IOException {
        int introducer = reader.read(REST_MILLIS);
        if (introducer < 0) {
            return Key.of(Key.Name.ESCAPE);
        }
        if (introducer != '[' && introducer != 'O') {
            return Key.of(Key.Name.OTHER);
        }
        StringBuilder rest = new StringBuilder();
        for (int next = reader.read(REST_MILLIS); next >= 0; next = reader.read(REST_MILLIS)) {
            rest.append((char) next);
            if ((next >= 0x40 && next <= 0x7e) || rest.length() == LONGEST) {
                break;
            }
        }
        return Key.of(
                switch (rest.toString()) {
                    case "A" -> Key.Name.UP;
                    case "B" -> Key.Name.DOWN;
                    case "C" -> Key.Name.RIGHT;
                    case "D" -> Key.Name.LEFT;
                    case "5~" -> Key.Name.PAGE_UP;
                    case "6~" -> Key.Name.PAGE_DOWN;
                    case "H", "1~", "7~" -> Key.Name.HOME;
                    case "F", "4~", "8~" -> Key.Name.END;
                    default -> Key.Name.OTHER;
                });
    }
}

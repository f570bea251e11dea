package io.sockcdc.consumers.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Files that end with a whole line. */
final class WholeLines {
    private static final int LOOK_BACK = 64 << 10;

    private WholeLines() {}

    /** Cuts off what follows the last line end; the size that is left. */
    static long cutTornLine(FileChannel file) throws IOException {
        long end = file.size();
        while (end > 0) {
            long from = Math.max(0, end - LOOK_BACK);
            ByteBuffer part = ByteBuffer.allocate((int) (end - from));
            int read;
            do {
                read = file.read(part, from + part.position());
            } while (read >= 0 && part.hasRemaining());
            for (int i = part.position() - 1; i >= 0; i--) {
                if (part.get(i) == '\n') {
                    file.truncate(from + i + 1);
                    return from + i + 1;
                }
            }
            end = from;
        }
        file.truncate(0);
        return 0;
    }
}

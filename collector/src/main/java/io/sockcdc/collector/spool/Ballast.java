package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk that is kept for the checkpoint: a file of a few blocks that gives way when the disk is full. */
final class Ballast {
    private static final int BYTES = 16 << 10;

    private final Path file;
    private boolean held;

    /** @param beside the file that the room is for */
    Ballast(Path beside) {
        file = beside.resolveSibling(beside.getFileName() + ".reserve");
        held = Files.exists(file);
        restore();
    }

    /** Frees the room; false when there was none. */
    boolean release() {
        try {
            boolean freed = held && Files.deleteIfExists(file);
            held = false;
            return freed;
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes the room again, when the disk has it. */
    void restore() {
        if (held) {
            return;
        }
        try {
            Files.write(file, new byte[BYTES]);
            held = true;
        } catch (IOException full) {
            held = Files.exists(file);
            release();
        }
    }
}

package io.sockcdc.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the data directory can be written, and how much room there is. It makes nothing. */
final class DataDirectoryCheck implements Check {
    private static final long ENOUGH_BYTES = 2L << 30;
    private static final long LEAST_BYTES = 64L << 20;
    private static final String NAME = "data directory";

    private final Path directory;

    DataDirectoryCheck(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<Finding> look() {
        Path there = directory;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return List.of(Finding.missing(
                    NAME,
                    directory + " cannot be written: " + there
                            + (Files.isDirectory(there) ? " belongs to another user" : " is no directory"),
                    "correct its owner, or choose another with --data-dir"));
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String room = directory + " is writable, " + (free >> 20) + " MiB are free";
            if (free < LEAST_BYTES) {
                return List.of(Finding.missing(NAME, room + ": too few to start", "make room, or choose --data-dir"));
            }
            return List.of(
                    free < ENOUGH_BYTES
                            ? Finding.degraded(
                                    NAME,
                                    room + ": little when Kafka is away for long",
                                    "make room, or choose --data-dir")
                            : Finding.ok(NAME, room));
        } catch (IOException e) {
            return List.of(Finding.degraded(NAME, "the room of " + there + " cannot be told: " + e.getMessage(), null));
        }
    }
}

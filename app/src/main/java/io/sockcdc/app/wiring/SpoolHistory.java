package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.CollectorException;
import io.sockcdc.collector.SpoolFiles;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** What a collector keeps on disk, read without Kafka. */
public final class SpoolHistory {
    private SpoolHistory() {}

    /**
     * Reads every event in a spool, oldest first.
     *
     * @return how many pieces could not be read
     * @throws UserError when there is no spool in that directory, or it may not be read
     */
    public static long read(Path directory, BiConsumer<SocketKey, SocketEvent> consumer) {
        try {
            return SpoolFiles.read(directory, consumer);
        } catch (CollectorException e) {
            throw new UserError(ExitCode.DATA_DIRECTORY, String.valueOf(e.getMessage()), e);
        }
    }
}

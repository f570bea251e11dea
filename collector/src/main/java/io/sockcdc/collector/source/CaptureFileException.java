package io.sockcdc.collector.source;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file is not a capture of netlink frames that can be read. */
public final class CaptureFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaptureFileException(Path file, String reason, @Nullable Throwable cause) {
        super(file + ": " + reason, cause);
    }
}

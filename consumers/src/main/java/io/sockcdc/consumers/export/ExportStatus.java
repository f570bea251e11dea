package io.sockcdc.consumers.export;

import io.sockcdc.consumers.config.SiemSettings.Destination;
import org.jspecify.annotations.Nullable;

/**
 * How a destination does.
 *
 * @param destination which
 * @param taken lines it has taken since the start
 * @param unmapped records that the format has no line for, or that could not be read
 * @param failures attempts that it refused
 * @param trouble why it takes nothing now; null when it does
 */
public record ExportStatus(
        Destination destination,
        long taken,
        long unmapped,
        long failures,
        @Nullable String trouble) {}

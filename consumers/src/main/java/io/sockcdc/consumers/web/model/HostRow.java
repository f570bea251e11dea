package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.CollectorStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a host's collector.
 *
 * @param latest the newest status of any kind
 * @param counters the newest that carried counters, or null
 * @param snapshot the newest that told the end of a snapshot, or null
 * @param gaps the newest gaps, the oldest first
 */
public record HostRow(
        CollectorStatus latest,
        @Nullable CollectorStatus counters,
        @Nullable CollectorStatus snapshot,
        List<CollectorStatus> gaps) {}

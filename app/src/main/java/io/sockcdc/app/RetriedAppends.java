package io.sockcdc.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps an error of the broker's from the log that is none: under transactions of version 2 (KIP-890) every transaction begins
 * with number 0, and while its first batch waits for the one before to end, those that were sent behind it are refused and sent
 * again by their producer. Shown when Kafka's own informations are asked for.
 */
final class RetriedAppends extends TurboFilter {
    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        boolean retried = thrown instanceof OutOfOrderSequenceException
                && logger.getName().startsWith("kafka.");
        return retried && !logger.isInfoEnabled() ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}

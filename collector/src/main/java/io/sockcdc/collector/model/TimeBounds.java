package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a moment: not before, not after, microseconds since 1970 UTC. A side is null when nothing is known of
 * it. Never a guess.
 */
public record TimeBounds(@Nullable Long notBefore, @Nullable Long notAfter) {
    /** Nothing is known. */
    public static final TimeBounds UNKNOWN = new TimeBounds(null, null);
}

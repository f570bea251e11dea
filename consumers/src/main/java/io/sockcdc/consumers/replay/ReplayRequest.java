package io.sockcdc.consumers.replay;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to feed where.
 *
 * @param targets topic that is read to topic that is written
 * @param from events observed at this time and later; null for all that is kept
 * @param until events observed before this time; null for all that is there now
 * @param speed how many seconds of history in a second; null for as fast as it goes
 * @param shifted whether all times are moved so that the first record is now
 */
public record ReplayRequest(
        Map<String, String> targets,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Double speed,
        boolean shifted) {

    /**
     * @throws IllegalArgumentException when a topic would be written that is read, speed is not above 0, or
     *     {@code until} is not after {@code from}
     */
    public ReplayRequest {
        targets = Map.copyOf(targets);
        for (String target : targets.values()) {
            if (targets.containsKey(target)) {
                throw new IllegalArgumentException(
                        "topic " + target + " is what would be replayed: it cannot be written at the same time");
            }
        }
        if (speed != null && !(speed > 0)) {
            throw new IllegalArgumentException("a speed must be above 0, it is " + speed);
        }
        if (from != null && until != null && !until.isAfter(from)) {
            throw new IllegalArgumentException("--until (" + until + ") must be later than --from (" + from + ")");
        }
    }

    boolean isWhole() {
        return from == null && until == null;
    }
}

package io.sockcdc.consumers.replay;

import io.sockcdc.schema.Anomaly;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One life of a flag.
 *
 * @param opened its first step
 * @param clearedAt when it was over, in event time; null when it was not
 */
public record Flag(Anomaly opened, @Nullable Instant clearedAt) {
    /** Rule and subject, which two rule books can agree on. */
    String about() {
        return opened.getRule() + " " + opened.getSubject();
    }
}

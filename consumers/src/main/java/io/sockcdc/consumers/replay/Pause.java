package io.sockcdc.consumers.replay;

import java.time.Duration;

/** Waits between two records; the caller brings it, because it alone knows when to end early. */
@FunctionalInterface
public interface Pause {
    /** Waits at most so long; true when the replay is to end. */
    boolean await(Duration atMost) throws InterruptedException;
}

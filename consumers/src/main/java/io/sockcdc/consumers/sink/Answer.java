package io.sockcdc.consumers.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of handing a parcel over. Reasons hold no secrets. */
sealed interface Answer {
    /** The receiver has it. */
    record Accepted() implements Answer {}

    /**
     * Not now: try again.
     *
     * @param after the receiver's own wish when; null when it has none
     */
    record Later(String reason, @Nullable Duration after) implements Answer {}

    /** Never: trying again would bring the same. */
    record Refused(String reason) implements Answer {}
}

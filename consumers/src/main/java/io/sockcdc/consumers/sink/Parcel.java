package io.sockcdc.consumers.sink;

import io.sockcdc.schema.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a receiver is handed at once. */
sealed interface Parcel {
    /** Steps in the order of the topic, at least one. */
    record Steps(List<FlagStep> steps) implements Parcel {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Flags that were not sent one by one because there were too many.
     *
     * @param id the same when it is tried again
     * @param flags how many
     * @param byRule how many by rule
     * @param worst the highest severity among them
     * @param from when the first of them opened
     * @param until when the last of them opened
     */
    record More(String id, long flags, Map<String, Long> byRule, Severity worst, Instant from, Instant until)
            implements Parcel {
        /** For people. */
        String text() {
            return flags + (flags == 1 ? " more flag: " : " more flags: ")
                    + byRule.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .collect(Collectors.joining(", "))
                    + ".";
        }
    }
}

package io.sockcdc.consumers.rules;

import java.time.Duration;

/** What the settings of every rule have. */
interface RuleSwitch {
    /** Whether the rule is in force. */
    boolean enabled();

    /** Refuses a number that is not more than zero. */
    static void positive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be more than 0");
        }
    }

    /** Refuses a duration under a millisecond. */
    static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1ms");
        }
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.settings.Setting;
import java.time.Duration;

/** Settings that all rules share. */
record GeneralSettings(
        @Setting("Least time between two updates of an open flag; a change of severity is told at once.")
        Duration updateEvery,

        @Setting(
                "A flag clears when the value stayed under the clear level for this long. A minute bridges the pauses of an attack that comes in waves.")
        Duration quiet,

        @Setting(
                "The clear level as a share of the threshold, over 0 to 1: the gap keeps a value that hovers at the threshold from opening and clearing in turn.")
        double clearAt,

        @Setting(
                "Half-life of the baselines: two hours follow the course of a day and forget a bad quarter of an hour.")
        Duration baselineHalfLife,

        @Setting("Observations (windows) before a baseline has an opinion; until then only fixed limits count.")
        int warmUp,

        @Setting("Most subjects that one rule keeps state of, per task. Beyond it the subjects seen most often stay.")
        int maxSubjects) {
    static final GeneralSettings DEFAULTS =
            new GeneralSettings(Duration.ofSeconds(30), Duration.ofMinutes(1), 0.7, Duration.ofHours(2), 30, 10_000);

    GeneralSettings {
        RuleSwitch.positive("update-every", updateEvery);
        RuleSwitch.positive("quiet", quiet);
        RuleSwitch.positive("clear-at", clearAt);
        if (clearAt > 1) {
            throw new IllegalArgumentException("clear-at must be at most 1");
        }
        RuleSwitch.positive("baseline-half-life", baselineHalfLife);
        RuleSwitch.positive("warm-up", warmUp);
        RuleSwitch.positive("max-subjects", maxSubjects);
    }
}

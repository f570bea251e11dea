package io.sockcdc.consumers.run;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.config.AnalyzeSettings.StateStore;
import java.nio.file.Path;
import java.time.Duration;

/** Settings for tests whose hosts fall silent without being gone. */
final class Lasting {
    private Lasting() {}

    static AnalyzeSettings settings() {
        return settings(StateStore.MEMORY, 0);
    }

    static AnalyzeSettings settings(StateStore store, int standbyReplicas) {
        AnalyzeSettings defaults = AnalyzeSettings.defaults();
        return new AnalyzeSettings(
                2,
                standbyReplicas,
                store,
                defaults.cache(),
                defaults.commitInterval(),
                defaults.transactions(),
                Duration.ofHours(1),
                Duration.ofDays(1),
                defaults.idleExpiry(),
                defaults.subjectLimit(),
                Duration.ofMillis(200),
                defaults.networks(),
                null);
    }

    static AnalyzeSettings withRules(Path rules) {
        AnalyzeSettings defaults = AnalyzeSettings.defaults();
        return new AnalyzeSettings(
                1,
                0,
                defaults.stateStore(),
                defaults.cache(),
                defaults.commitInterval(),
                defaults.transactions(),
                defaults.hostTimeout(),
                defaults.hostForgotten(),
                defaults.idleExpiry(),
                defaults.subjectLimit(),
                defaults.updateInterval(),
                defaults.networks(),
                rules);
    }
}

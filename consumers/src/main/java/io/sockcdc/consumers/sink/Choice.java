package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.config.ReceiverSettings.Step;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which flags and steps a receiver wants. */
final class Choice {
    private final int leastSeverity;
    private final List<String> rules;
    private final Set<Life> steps;

    Choice(ReceiverSettings settings) {
        leastSeverity = settings.minimumSeverity().ordinal() + 1;
        rules = settings.rules();
        steps = EnumSet.noneOf(Life.class);
        for (Step step :
                settings.kind() == ReceiverSettings.Type.ALERTMANAGER ? List.of(Step.values()) : settings.steps()) {
            steps.add(Life.valueOf(step.name()));
        }
    }

    boolean wantsFlag(Anomaly anomaly) {
        return anomaly.getSeverity().ordinal() >= leastSeverity
                && (rules.isEmpty() || rules.contains(anomaly.getRule()));
    }

    boolean wantsStep(Anomaly anomaly) {
        return steps.contains(anomaly.getLife());
    }
}

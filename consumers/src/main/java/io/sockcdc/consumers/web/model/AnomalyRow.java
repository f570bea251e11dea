package io.sockcdc.consumers.web.model;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.List;

/**
 * A flag as it stands.
 *
 * @param latest its newest step
 * @param steps its life as far as it was read, the oldest first
 */
public record AnomalyRow(Anomaly latest, List<Step> steps) {
    /** One step: when, which, and what was measured. */
    public record Step(long atMicros, String life, String severity, double value) {
        static Step of(Anomaly anomaly) {
            return new Step(
                    Micros.of(anomaly.getAt()),
                    anomaly.getLife().name(),
                    anomaly.getSeverity().name(),
                    anomaly.getValue());
        }
    }

    /** Whether it is not over. */
    public boolean isOpen() {
        return latest.getLife() != Life.CLEAR;
    }

    /** Whether it was open at a moment, microseconds since 1970 UTC. */
    public boolean wasOpenAt(long micros) {
        return Micros.of(latest.getFirstSeen()) <= micros
                && (latest.getClearedAt() == null || Micros.of(latest.getClearedAt()) > micros);
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import org.jspecify.annotations.Nullable;

/**
 * The life of one flag, by event time: OPEN on crossing, UPDATE at most so often or when it grows more severe, CLEAR after it
 * stayed under the clear level for the quiet time. One subject has at most one flag of a rule open.
 */
final class AnomalyLife implements Carried {
    private static final long NEVER = Long.MIN_VALUE;
    private static final int SEVERER = 5;

    private long openedMicros = NEVER;
    private long lastOverMicros = NEVER;
    private long lastToldMicros = NEVER;
    private long underSinceMicros = NEVER;
    private Severity severity = Severity.UNKNOWN;

    boolean isOpen() {
        return openedMicros != NEVER;
    }

    long openedMicros() {
        return openedMicros;
    }

    long lastOverMicros() {
        return lastOverMicros;
    }

    Severity severity() {
        return severity;
    }

    /** The step that a verdict makes; null for none. After CLEAR, {@link #end()} makes it ready for another life. */
    @Nullable Life step(Verdict verdict, long nowMicros, Severity base, GeneralSettings general) {
        Severity now = verdict.value() >= SEVERER * verdict.threshold() ? next(base) : base;
        if (!isOpen()) {
            if (!verdict.over()) {
                return null;
            }
            openedMicros = nowMicros;
            lastOverMicros = nowMicros;
            lastToldMicros = nowMicros;
            underSinceMicros = NEVER;
            severity = now;
            return Life.OPEN;
        }
        if (verdict.over()) {
            lastOverMicros = nowMicros;
        }
        if (verdict.value() >= verdict.threshold() * general.clearAt()) {
            underSinceMicros = NEVER;
        } else if (underSinceMicros == NEVER) {
            underSinceMicros = nowMicros;
        } else if (nowMicros - underSinceMicros >= Rule.micros(general.quiet())) {
            return Life.CLEAR;
        }
        boolean severer = now.compareTo(severity) > 0;
        if (severer) {
            severity = now;
        }
        if (severer || (verdict.over() && nowMicros - lastToldMicros >= Rule.micros(general.updateEvery()))) {
            lastToldMicros = nowMicros;
            return Life.UPDATE;
        }
        return null;
    }

    void end() {
        openedMicros = NEVER;
        severity = Severity.UNKNOWN;
    }

    private static Severity next(Severity severity) {
        return severity == Severity.CRITICAL ? severity : Severity.values()[severity.ordinal() + 1];
    }

    @Override
    public void pass(StateCarrier carrier) {
        openedMicros = carrier.number(openedMicros);
        lastOverMicros = carrier.number(lastOverMicros);
        lastToldMicros = carrier.number(lastToldMicros);
        underSinceMicros = carrier.number(underSinceMicros);
        severity = carrier.constant(Severity.class, severity);
    }
}

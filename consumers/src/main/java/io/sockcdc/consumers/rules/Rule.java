package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.schema.Severity;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One rule. It keeps nothing between calls, reads no clock, and knows no other rule: its answer follows from its arguments.
 * The state of the subject is updated in place, for the engine owns it and copies would cost more than the judgement.
 *
 * @param <C> its settings
 * @param <S> what it remembers of a subject, bounded
 */
abstract class Rule<C extends Record & RuleSwitch, S extends Carried> {
    private final String id;
    private final Scope scope;
    private final Severity severity;
    private final @Nullable String technique;

    Rule(String id, Scope scope, Severity severity, @Nullable String technique) {
        this.id = id;
        this.scope = scope;
        this.severity = severity;
        this.technique = technique;
    }

    final String id() {
        return id;
    }

    final Scope scope() {
        return scope;
    }

    final Severity severity() {
        return severity;
    }

    /** MITRE ATT&amp;CK technique, where one fits. */
    final @Nullable String technique() {
        return technique;
    }

    /** What it says, in one sentence for the reference. */
    abstract String says();

    /** How to tune it, and what it does on an ordinary busy server. */
    abstract String tuning();

    /** Its part of all settings. */
    abstract C settings(RuleSettings all);

    /** Unit of value and threshold. */
    abstract String unit(C settings);

    /** Whom this observation is about, or null when it is none of this rule's. */
    abstract @Nullable Subject subject(Observation observation, C settings);

    /** Whether an observation may leave a trace with a subject that was never seen: what only lets go of a socket does not. */
    boolean begins(Observation observation) {
        return true;
    }

    /** The state of a subject that was never seen. */
    abstract S fresh(C settings, GeneralSettings general);

    /** Whether an observation that comes late opens a flag as of its own time, not as of when it came. */
    boolean opensAtItsOwnTime() {
        return false;
    }

    /** Takes in an observation, or null when only time has passed, and says what it means. */
    abstract Verdict judge(S state, @Nullable Observation observation, long nowMicros, C settings, Hosts hosts);

    /** What a tired person understands. */
    abstract String text(Subject subject, Verdict verdict, C settings);

    /** What else is known of it, as sentences after the text; empty when nothing is. */
    String more(S state, Subject subject, C settings, Hosts hosts) {
        return "";
    }

    /** A limit, or less when the subject's own past says that less is far beyond usual. */
    static Verdict against(
            double value, double limit, double floor, double factor, double deviations, Baseline baseline) {
        if (!baseline.isWarm()) {
            return Verdict.of(value, limit);
        }
        double mean = baseline.mean();
        double deviation = baseline.deviation();
        double usual = Math.max(floor, Math.max(mean * factor, mean + deviations * deviation));
        return new Verdict(value, Math.min(limit, usual), new Verdict.Usual(mean, deviation), null);
    }

    /** How many sockets have been held for the age, and when one more of those that matter will have. */
    static Verdict waiting(HeldSockets held, int limit, long ageMicros, long nowMicros) {
        int most = Math.min(limit, HeldSockets.LIMIT);
        Verdict verdict = Verdict.of(held.heldFor(ageMicros, nowMicros), most);
        Long ripe = held.ripeAt(most, ageMicros);
        return ripe != null && ripe > nowMicros ? verdict.again(ripe) : verdict;
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    static String print(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0 && seconds > 0
                ? seconds / 3600 + " h"
                : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
    }

    /** The process that a subject names, for a sentence. */
    static String program(Subject subject) {
        return subject.process() == null ? "an unknown program" : subject.process();
    }
}

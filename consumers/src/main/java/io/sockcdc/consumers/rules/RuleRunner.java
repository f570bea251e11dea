package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Hosts.Quality;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One rule over all its subjects: finds the subject, asks the rule, lives the flag, and looks again when time is due.
 *
 * @param <C> settings of the rule
 * @param <S> the rule's memory of a subject
 */
final class RuleRunner<C extends Record & RuleSwitch, S extends Carried> {
    private static final long SECOND = 1_000_000L;

    private final Rule<C, S> rule;
    private final RuleBook book;
    private final C common;
    private final SubjectTable<C, S> subjects;
    private final PriorityQueue<Due> dues =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMicros).thenComparing(Due::subject, Subject.ORDER));

    private final Agenda agenda;
    private int open;

    /** When any of the rules of an engine looks again by itself. */
    static final class Agenda {
        long earliestMicros = Long.MAX_VALUE;
    }

    private record Due(long atMicros, Subject subject) {}

    RuleRunner(Rule<C, S> rule, RuleBook book, SubjectIndex index, Agenda agenda) {
        this.rule = rule;
        this.book = book;
        this.common = book.settings(rule);
        this.agenda = agenda;
        this.subjects = new SubjectTable<>(book.general().maxSubjects(), index);
    }

    void on(Observation o, long nowMicros, Hosts hosts, List<Anomaly> out) {
        Subject subject = rule.subject(o, common);
        if (subject == null) {
            return;
        }
        SubjectMemory<C, S> memory = subjects.find(subject);
        if (memory == null) {
            if (!rule.begins(o)) {
                return;
            }
            C settings = book.settings(rule, subject);
            if (settings == null || !subjects.admits(subject, nowMicros)) {
                return;
            }
            memory = subjects.put(subject, settings, rule.fresh(settings, book.general()));
        }
        memory.touchedMicros = nowMicros;
        boolean ownTime = rule.opensAtItsOwnTime() && !memory.isOpen();
        judge(memory, o, ownTime ? Math.min(nowMicros, o.atMicros()) : nowMicros, hosts, out);
        if (memory.isBlank()) {
            subjects.remove(memory);
        }
    }

    /** Looks again at the subjects that are due before this time. */
    void advance(long untilMicros, Hosts hosts, List<Anomaly> out) {
        while (true) {
            Due due = dues.peek();
            if (due == null || due.atMicros >= untilMicros) {
                return;
            }
            dues.remove();
            SubjectMemory<C, S> memory = subjects.peek(due.subject);
            if (memory != null && memory.dueMicros == due.atMicros) {
                memory.dueMicros = Long.MAX_VALUE;
                judge(memory, null, due.atMicros, hosts, out);
                if (memory.isBlank()) {
                    subjects.remove(memory);
                }
            }
        }
    }

    private void judge(
            SubjectMemory<C, S> memory, @Nullable Observation o, long nowMicros, Hosts hosts, List<Anomaly> out) {
        C settings = memory.settings;
        if (settings == null) {
            if (memory.isOpen()) {
                open--;
                out.add(anomaly(memory, Life.CLEAR, Verdict.of(0, 1), nowMicros, common, hosts));
                memory.life().end();
            }
            return;
        }
        Verdict verdict = rule.judge(memory.state, o, nowMicros, settings, hosts);
        memory.gather(verdict, o);
        Life step = memory.isOpen() || verdict.over()
                ? memory.life().step(verdict, nowMicros, rule.severity(), book.general())
                : null;
        if (step != null) {
            out.add(anomaly(memory, step, verdict, nowMicros, settings, hosts));
        }
        if (step == Life.OPEN) {
            open++;
        } else if (step == Life.CLEAR) {
            open--;
            memory.life().end();
            memory.gather(verdict, null);
        }
        Long again = verdict.againAtMicros();
        if (memory.isOpen()) {
            long nextSecond = (Math.floorDiv(nowMicros, SECOND) + 1) * SECOND;
            again = again == null ? (Long) nextSecond : (Long) Math.min(again, nextSecond);
        }
        if (again != null && again < memory.dueMicros) {
            memory.dueMicros = again;
            lookAgain(again, memory.subject);
        }
    }

    private void lookAgain(long atMicros, Subject subject) {
        dues.add(new Due(atMicros, subject));
        agenda.earliestMicros = Math.min(agenda.earliestMicros, atMicros);
    }

    /** When it looks again by itself; the greatest number when it does not. */
    long earliestMicros() {
        Due due = dues.peek();
        return due == null ? Long.MAX_VALUE : due.atMicros;
    }

    private Anomaly anomaly(
            SubjectMemory<C, S> memory, Life step, Verdict verdict, long nowMicros, C settings, Hosts hosts) {
        Quality quality = hosts.quality(memory.hosts(), memory.life().openedMicros(), nowMicros);
        String more = rule.more(memory.state, memory.subject, settings, hosts);
        String text = rule.text(memory.subject, verdict, settings) + (more.isEmpty() ? "" : " " + more);
        return AnomalyRecord.of(rule, rule.unit(settings), memory, step, verdict, nowMicros, quality, text, book);
    }

    Rule<C, S> rule() {
        return rule;
    }

    int size() {
        return subjects.size();
    }

    /** Flags that are open. */
    int open() {
        return open;
    }

    long turnedAway() {
        return subjects.turnedAway();
    }

    void write(StateCarrier carrier) {
        subjects.passSketch(carrier);
        carrier.count(subjects.size());
        for (SubjectMemory<C, S> memory : subjects.all()) {
            Subject.carry(carrier, memory.subject);
            memory.pass(carrier);
        }
    }

    void read(StateCarrier carrier) {
        subjects.passSketch(carrier);
        int size = carrier.count(0);
        for (int i = 0; i < size; i++) {
            Subject subject = Subject.carry(carrier, null);
            C settings = book.settings(rule, subject);
            S state = rule.fresh(settings == null ? common : settings, book.general());
            SubjectMemory<C, S> memory = subjects.put(subject, settings, state);
            memory.pass(carrier);
            open += memory.isOpen() ? 1 : 0;
            if (settings == null && !memory.isOpen()) {
                subjects.remove(memory);
            } else if (memory.dueMicros != Long.MAX_VALUE) {
                lookAgain(memory.dueMicros, subject);
            }
        }
    }
}

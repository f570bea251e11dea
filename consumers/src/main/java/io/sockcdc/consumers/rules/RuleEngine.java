package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Anomaly;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of one partition. Observations wait until event time has passed them and are then judged in the one order of
 * {@link Observation#ORDER}, whatever order they came in; time moves only when {@link #advanceTo} says so. Its whole state
 * goes into bytes and back. Owned by one thread.
 */
public final class RuleEngine {
    /** Format of the bytes: grows when the layout changes. */
    private static final int STATE_VERSION = 5;

    private static final int MOST_WAITING = 200_000;

    private final RuleBook book;
    private final EnumSet<Scope> scopes;
    private final List<RuleRunner<?, ?>> runners = new ArrayList<>();
    private final Hosts hosts = new Hosts();
    private final RuleRunner.Agenda agenda = new RuleRunner.Agenda();
    private final WaitingLine waiting = new WaitingLine();
    private long now = Long.MIN_VALUE;
    private long late;
    private long hurried;

    /** Which rules an engine holds, by what brings their observations together. */
    public enum Scope {
        /** Rules about one host: give it all observations of that host. */
        HOST,
        /** Rules about one remote address over all hosts: give it all observations of that address, and every status. */
        REMOTE;

        /** What brings together what this scope judges together; null when every partition needs it, or none. */
        public @Nullable String partitionKey(Observation observation) {
            if (this == HOST) {
                return observation.hostId();
            }
            return observation instanceof Observation.OfSocket its
                    ? its.socket().remoteIp()
                    : null;
        }

        /** Whether a rule of this scope may look at it; what none looks at need not be sent. */
        public boolean concerns(Observation observation) {
            if (this == HOST) {
                return true;
            }
            if (observation instanceof Observation.HostStatus status) {
                return status.loss() != null;
            }
            return observation instanceof Observation.OfSocket its
                    && its.socket().remoteIp() != null
                    && (its.socket().isInbound() || its.traffic().segmentsOut() > 0);
        }
    }

    private RuleEngine(RuleBook book, Set<Scope> scopes) {
        this.book = book;
        this.scopes = EnumSet.copyOf(scopes);
        SubjectIndex index = new SubjectIndex();
        for (Rule<?, ?> rule : RuleSettings.rules()) {
            if (scopes.contains(rule.scope())) {
                runners.add(new RuleRunner<>(rule, book, index, agenda));
            }
        }
    }

    /** An engine with every rule, for one that sees everything. */
    public static RuleEngine all(RuleBook book) {
        return new RuleEngine(book, EnumSet.allOf(Scope.class));
    }

    /** An engine with the rules of one scope, for observations that are partitioned by host or by remote address. */
    public static RuleEngine of(Scope scope, RuleBook book) {
        return new RuleEngine(book, EnumSet.of(scope));
    }

    /**
     * An engine that goes on where another was. With another book it is how thresholds are reloaded: open flags live on,
     * windows whose length changed begin anew, and flags of subjects that are now exempt clear.
     *
     * @throws IllegalArgumentException when the bytes are not the state of an engine of this version
     */
    public static RuleEngine restore(byte[] state, RuleBook book) {
        try {
            StateCarrier carrier = StateCarrier.reading(state);
            int version = carrier.count(0);
            if (version != STATE_VERSION) {
                throw new IllegalArgumentException("state of version " + version + ", expected " + STATE_VERSION);
            }
            EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
            for (Scope scope : Scope.values()) {
                if (carrier.flag(false)) {
                    scopes.add(scope);
                }
            }
            RuleEngine engine = new RuleEngine(book, scopes);
            engine.read(carrier);
            return engine;
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the state of the rules ends too early", e);
        }
    }

    /** All that it knows. */
    public byte[] state() {
        StateCarrier carrier = StateCarrier.writing();
        carrier.count(STATE_VERSION);
        for (Scope scope : Scope.values()) {
            carrier.flag(scopes.contains(scope));
        }
        carrier.number(now);
        carrier.number(late);
        carrier.number(hurried);
        hosts.pass(carrier);
        carrier.count(waiting.size());
        waiting.forEach(its -> Observation.carry(carrier, its));
        carrier.count(runners.size());
        for (RuleRunner<?, ?> runner : runners) {
            carrier.text(runner.rule().id());
            runner.write(carrier);
        }
        return carrier.bytes();
    }

    private void read(StateCarrier carrier) {
        now = carrier.number(0);
        late = carrier.number(0);
        hurried = carrier.number(0);
        hosts.pass(carrier);
        int count = carrier.count(0);
        for (int i = 0; i < count; i++) {
            waiting.add(Observation.carry(carrier, null));
        }
        int rules = carrier.count(0);
        for (int i = 0; i < rules; i++) {
            String id = carrier.text("");
            runners.stream()
                    .filter(its -> its.rule().id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("state of a rule that is not known: " + id))
                    .read(carrier);
        }
    }

    /**
     * Takes an observation. One that comes after its time has passed is counted as late and judged now: it changes what is
     * held open, and the windows it still falls into.
     *
     * @return what that changes at once: nothing, unless it was late or too many were waiting
     */
    public List<Anomaly> on(Observation observation) {
        if (observation.atMicros() <= now) {
            List<Anomaly> out = new ArrayList<>(0);
            late++;
            judge(observation, now, out);
            return out;
        }
        waiting.add(observation);
        if (waiting.size() <= MOST_WAITING) {
            return List.of();
        }
        List<Anomaly> out = new ArrayList<>(0);
        while (waiting.size() > MOST_WAITING) {
            hurried++;
            advance(waiting.earliestMicros(), out);
        }
        return out;
    }

    /** Lets event time pass: everything up to and including this time is judged. Going back does nothing. */
    public List<Anomaly> advanceTo(long eventTimeMicros) {
        List<Anomaly> out = new ArrayList<>(0);
        advance(eventTimeMicros, out);
        return out;
    }

    private void advance(long untilMicros, List<Anomaly> out) {
        if (untilMicros <= now) {
            return;
        }
        for (Observation next = waiting.takeUpTo(untilMicros); next != null; next = waiting.takeUpTo(untilMicros)) {
            long at = next.atMicros();
            if (at > now) {
                look(at, out);
                now = at;
            }
            judge(next, at, out);
        }
        look(untilMicros + 1, out);
        now = untilMicros;
    }

    private void look(long beforeMicros, List<Anomaly> out) {
        if (agenda.earliestMicros >= beforeMicros) {
            return;
        }
        long earliest = Long.MAX_VALUE;
        for (RuleRunner<?, ?> runner : runners) {
            runner.advance(beforeMicros, hosts, out);
            earliest = Math.min(earliest, runner.earliestMicros());
        }
        agenda.earliestMicros = earliest;
    }

    private void judge(Observation o, long nowMicros, List<Anomaly> out) {
        hosts.note(o);
        for (RuleRunner<?, ?> runner : runners) {
            runner.on(o, nowMicros, hosts, out);
        }
    }

    /** Up to when everything is judged, microseconds since 1970 UTC; the least number before anything is. */
    public long judgedUntilMicros() {
        return now;
    }

    /** Observations that came after their time had passed. */
    public long late() {
        return late;
    }

    /** Observations that were judged before their time because too many were waiting. */
    public long hurried() {
        return hurried;
    }

    /** Observations that wait for their time. */
    public int waiting() {
        return waiting.size();
    }

    /** Subjects that are kept, over all rules. */
    public int subjects() {
        return runners.stream().mapToInt(RuleRunner::size).sum();
    }

    /** Open flags by the id of the rule. */
    public Map<String, Integer> openByRule() {
        Map<String, Integer> open = new LinkedHashMap<>();
        runners.forEach(runner -> open.put(runner.rule().id(), runner.open()));
        return open;
    }

    /** Observations of subjects that a full table turned away. */
    public long turnedAway() {
        return runners.stream().mapToLong(RuleRunner::turnedAway).sum();
    }

    /** The rules in force. */
    public RuleBook book() {
        return book;
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketChanged;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sockets of one program stay in CLOSE_WAIT: the other side has closed, the program does not. */
final class CloseWaitLeak extends Rule<CloseWaitLeak.Settings, HeldSockets> {
    CloseWaitLeak() {
        super("close-wait-leak", RuleEngine.Scope.HOST, Severity.MEDIUM, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Sockets of one program. A few that wait for a slow answer are ordinary; a leak only grows.")
            int limit,

            @Setting(
                    "How long a socket must have been in CLOSE_WAIT: a program that closes does so within milliseconds.")
            Duration age)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 20, Duration.ofMinutes(1));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("age", age);
        }
    }

    @Override
    String says() {
        return "Sockets of one program stay in CLOSE_WAIT: the other side has closed, the program does not.";
    }

    @Override
    String tuning() {
        return "There is rarely a reason to raise this: restart the program, and report the leak to its authors.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.closeWaitLeak();
    }

    @Override
    String unit(Settings s) {
        return "sockets in CLOSE_WAIT";
    }

    @Override
    HeldSockets fresh(Settings s, GeneralSettings general) {
        return new HeldSockets();
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof OfSocket its
                        && its.socket().isTcp()
                        && its.socket().role() != Role.LISTENER
                        && (its.socket().state() == State.CLOSE_WAIT
                                || Observation.ends(o)
                                || (o instanceof SocketChanged c && c.previousState() == State.CLOSE_WAIT))
                ? Subject.process(its.socket())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return o instanceof OfSocket its && its.socket().state() == State.CLOSE_WAIT && !Observation.ends(o);
    }

    @Override
    Verdict judge(HeldSockets m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof OfSocket its) {
            boolean unclosed =
                    its.socket().state() == State.CLOSE_WAIT && its.socket().held();
            if (unclosed && !Observation.ends(o)) {
                m.hold(its.socket(), now);
            } else {
                m.release(its.socket());
            }
        }
        return waiting(m, s.limit(), micros(s.age()), now);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return program(subject) + " on " + subject.hostId() + " leaves " + number(v.value())
                + " connections unclosed that the other side closed over " + print(s.age())
                + " ago: it leaks descriptors.";
    }
}

package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketChanged;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The connection is gone but the program still holds its descriptor. */
final class ZombieDescriptor extends Rule<ZombieDescriptor.Settings, HeldSockets> {
    ZombieDescriptor() {
        super("zombie-descriptor", RuleEngine.Scope.HOST, Severity.LOW, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Sockets of one program. A pool that notices dead connections at next use holds a few.")
            int limit,

            @Setting("How long the connection must be gone.")
            Duration age)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 10, Duration.ofMinutes(1));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("age", age);
        }
    }

    @Override
    String says() {
        return "The connection is gone but the program still holds its descriptor.";
    }

    @Override
    String tuning() {
        return "Raise limit for connection pools that check their connections only at next use.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.zombieDescriptor();
    }

    @Override
    String unit(Settings s) {
        return "held sockets without a connection";
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
                        && (its.socket().state() == State.CLOSE
                                || Observation.ends(o)
                                || (o instanceof SocketChanged c && c.previousState() == State.CLOSE))
                ? Subject.process(its.socket())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return o instanceof OfSocket its
                && its.socket().state() == State.CLOSE
                && !(o instanceof SocketOpened)
                && !Observation.ends(o);
    }

    @Override
    Verdict judge(HeldSockets m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof OfSocket its) {
            if (its.socket().state() == State.CLOSE && !(o instanceof SocketOpened) && !Observation.ends(o)) {
                m.hold(its.socket(), now);
            } else {
                m.release(its.socket());
            }
        }
        return waiting(m, s.limit(), micros(s.age()), now);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return program(subject) + " on " + subject.hostId() + " still holds " + number(v.value())
                + " sockets whose connections ended over " + print(s.age()) + " ago.";
    }
}

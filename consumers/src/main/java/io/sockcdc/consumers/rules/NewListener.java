package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.ListenerClosed;
import io.sockcdc.consumers.rules.Observation.ListenerSeen;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A TCP port starts to listen that was not listening before. */
final class NewListener extends Rule<NewListener.Settings, NewListener.Memory> {
    NewListener() {
        super("new-listener", RuleEngine.Scope.HOST, Severity.MEDIUM, "T1571");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("For this long after a host is first heard of, what listens is learned and not flagged.")
            Duration learn,

            @Setting("A new listener that stays this long is taken as known and its flag clears.")
            Duration accept,

            @Setting("Whether listeners on loopback addresses count too.")
            boolean localOnly)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, Duration.ofMinutes(10), Duration.ofHours(1), false);

        Settings {
            RuleSwitch.positive("learn", learn);
            RuleSwitch.positive("accept", accept);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        boolean known;
        boolean fresh;
        long since;
        final HeldSockets listeners;

        Memory(Settings s, GeneralSettings general) {
            listeners = new HeldSockets();
        }

        @Override
        public List<SocketView> witnesses() {
            return listeners.witnesses();
        }

        @Override
        public void pass(StateCarrier carrier) {
            known = carrier.flag(known);
            fresh = carrier.flag(fresh);
            since = carrier.number(since);
            listeners.pass(carrier);
        }
    }

    @Override
    String says() {
        return "A TCP port starts to listen that was not listening before.";
    }

    @Override
    String tuning() {
        return "A service that restarts listens on a port that is known, and is not flagged. Exempt programs that open ports of their own choosing.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.newListener();
    }

    @Override
    String unit(Settings s) {
        return "new listeners";
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        if (o instanceof ListenerSeen || o instanceof ListenerClosed) {
            SocketView socket = ((OfSocket) o).socket();
            String ip = socket.localIp();
            boolean hidden = !s.localOnly() && ip != null && Network.isLoopback(ip);
            return socket.isTcp() && socket.localPort() != null && !hidden
                    ? new Subject(Subject.Kind.LISTENER, socket.hostId(), null, null, socket.localPort(), "tcp", null)
                    : null;
        }
        return null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof ListenerSeen its) {
            boolean learning = now - hosts.firstSeen(o.hostId(), now) < micros(s.learn());
            m.listeners.hold(its.socket(), now);
            if (!m.known && !m.fresh) {
                m.fresh = its.opened() && !learning;
                m.known = !m.fresh;
                m.since = now;
            }
        } else if (o instanceof ListenerClosed its) {
            m.listeners.release(its.socket());
        }
        if (m.fresh && now - m.since >= micros(s.accept())) {
            m.fresh = false;
            m.known = true;
        }
        boolean flagged = m.fresh && m.listeners.size() > 0;
        return Verdict.of(flagged ? 1 : 0, 1);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return "Port " + subject.localPort() + " of " + subject.hostId()
                + " started to listen, which it did not before.";
    }
}
